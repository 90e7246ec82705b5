-- What is wrong in the files of published figures, one row per cell, row or report: a cell that is
-- empty or not what its column holds, a row that says the same as an earlier one, figures that are
-- not those that were frozen. quality.load_stops stops the build for each.

with

freezes as (
    select * from {{ source('published', 'freezes') }}
),

figures as (
    select * from {{ source('published', 'frozen_figures') }}
),

restatements as (
    select * from {{ source('published', 'restatements') }}
),

-- The cells of what people may edit, each with what its column holds. frozen_figures.csv is checked
-- as a whole.
cells as (
    {{ cells_of('freezes', {
        'frozen_year': 'year',
        'as_of_date': 'day',
        'approved_by': 'text',
        'frozen_on': 'day',
        'run_id': 'text',
        'reg18_version': 'text',
        'load_number': 'number',
        'figures': 'number',
        'fingerprint': 'text',
    }) }}
    union all
    {{ cells_of('restatements', {
        'period': 'period',
        'measure': 'text',
        'dimension': 'text',
        'member': 'text',
        'restated': 'text',
        'reason': 'text',
        'approved_by': 'text',
        'approved_on': 'day',
    }) }}
),

bad_cells as (
    select *
    from cells
    where
        cell is null
        or (holds = 'day' and {{ published_day('cell') }} is null)
        or (holds = 'number' and {{ try_whole_number('cell') }} is null)
        or (holds = 'year' and length(cell) <> 7)
        or (
            holds in ('year', 'period')
            and (
                not {{ has_pattern('cell', '^\\d{4}-\\d{2}( Q[1-4])?$') }}
                or ({{ try_whole_number('left(cell, 4)') }} + 1) % 100
                <> {{ try_whole_number('substr(cell, 6, 2)') }}
            )
        )
),

repeated as (
    select
        file,
        line,
        row_number() over (partition by frozen_year order by line) as occurrence
    from freezes
    union all
    select
        file,
        line,
        row_number() over (
            partition by
                lower(period), lower(measure), lower(dimension), lower(member), lower(restated)
            order by line
        ) as occurrence
    from restatements
),

figures_of_reports as (
    select
        frozen_year,
        count(*) as row_count,
        {{ hash_of_lines(as_line([
            'frozen_year', 'period', 'measure', 'dimension', 'member', 'printed', 'numerator',
            'denominator', 'value', 'is_whole',
        ])) }} as fingerprint
    from figures
    group by frozen_year
),

changed as (
    select
        freezes.file,
        freezes.line
    from freezes
    left join figures_of_reports on freezes.frozen_year = figures_of_reports.frozen_year
    where
        cast(coalesce(figures_of_reports.row_count, 0) as varchar) <> freezes.figures
        or coalesce(figures_of_reports.fingerprint, '') <> freezes.fingerprint
),

final as (
    select
        'published_cell' as reason,
        file,
        line,
        column_name
    from bad_cells
    union all
    select
        'published_twice' as reason,
        file,
        line,
        cast(null as varchar) as column_name
    from repeated
    where occurrence > 1
    union all
    select
        'published_changed' as reason,
        file,
        line,
        cast(null as varchar) as column_name
    from changed
)

select * from final
