-- Every figure that a frozen report stated next to what it is now, and whether a restatement
-- explains what has changed. A member that a whole table left out was none, so that one that counts
-- for the first time is a difference; so is a figure that is no longer counted.

with

stated_figures as (
    select * from {{ ref('stg_published__figures') }}
),

freezes as (
    select * from {{ ref('stg_published__freezes') }}
),

restatements as (
    select * from {{ ref('stg_published__restatements') }}
),

figures as (
    select * from {{ ref('figures_printed') }}
),

periods as (
    select * from {{ ref('dim_periods') }}
),

measures as (
    select * from {{ ref('measures') }}
),

supplied as (
    select * from {{ ref('figures_supplied') }}
),

whole_dimensions as (
    select distinct
        frozen_year,
        period,
        reporting_year,
        measure,
        dimension
    from stated_figures
    where is_whole
),

left_out as (
    select
        whole_dimensions.frozen_year,
        whole_dimensions.period,
        whole_dimensions.reporting_year,
        whole_dimensions.measure,
        whole_dimensions.dimension,
        figures.member,
        figures.member_key,
        {{ printed_nothing('figures.kind') }} as printed,
        cast(0 as decimal(18, 2)) as numerator,
        cast(null as decimal(18, 0)) as denominator,
        cast(null as double) as value
    from whole_dimensions
    inner join figures
        on
            whole_dimensions.period = figures.period
            and whole_dimensions.measure = figures.measure
            and whole_dimensions.dimension = figures.dimension
    left join stated_figures
        on
            whole_dimensions.frozen_year = stated_figures.frozen_year
            and figures.period = stated_figures.period
            and figures.measure = stated_figures.measure
            and figures.dimension = stated_figures.dimension
            and figures.member_key = stated_figures.member_key
    where
        stated_figures.member is null
        and (figures.numerator <> 0 or figures.denominator <> 0)
),

stated as (
    {%- for relation in ['stated_figures', 'left_out'] %}
    select
        frozen_year,
        period,
        reporting_year,
        measure,
        dimension,
        member,
        member_key,
        printed,
        numerator,
        denominator,
        value
    from {{ relation }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

compared as (
    select
        stated.*,
        -- The report that states the figure again; until then this statement counts.
        lead(stated.frozen_year) over (
            partition by stated.period, stated.measure, stated.dimension, stated.member_key
            order by stated.frozen_year
        ) as next_frozen_year,
        freezes.as_of_date,
        coalesce(measures.title, stated.measure) as title,
        coalesce(figures.member_label, stated.member) as member_label,
        coalesce(measures.kind, '') as kind,
        case
            when figures.period is not null then figures.numerator
            when periods.period is not null and supplied.is_supplied then 0
        end as new_numerator,
        figures.denominator as new_denominator,
        figures.value as new_value,
        case
            when figures.period is not null then figures.printed
            when periods.period is null or measures.measure is null then 'not counted'
            when supplied.is_supplied then {{ printed_nothing('measures.kind') }}
            else 'not supplied'
        end as new_printed
    from stated
    inner join freezes on stated.frozen_year = freezes.frozen_year
    left join figures
        on
            stated.period = figures.period
            and stated.measure = figures.measure
            and stated.dimension = figures.dimension
            and stated.member_key = figures.member_key
    left join periods on stated.period = periods.period
    left join measures on stated.measure = measures.measure
    left join supplied
        on stated.measure = supplied.measure and stated.dimension = supplied.dimension
),

said as (
    select
        compared.*,
        {{ figure_in_full('printed', 'numerator', 'denominator') }} as figure,
        {{ figure_in_full('new_printed', 'new_numerator', 'new_denominator') }} as new_figure,
        {{ is_another('numerator', 'new_numerator') }}
        or {{ is_another('coalesce(denominator, 0)', 'coalesce(new_denominator, 0)') }}
        -- The same counts printed otherwise: rounded to another number, or days of another middle.
        -- Nothing is nothing in any words, and a percentage may give way to its two counts.
        or (
            printed <> new_printed
            and numerator <> 0
            and printed <> {{ counts_in_words('numerator', 'denominator') }}
            and new_printed <> {{ counts_in_words('new_numerator', 'new_denominator') }}
        ) as is_different
    from compared
),

final as (
    select
        said.frozen_year,
        said.next_frozen_year,
        said.as_of_date,
        said.period,
        said.reporting_year,
        said.measure,
        said.title,
        said.dimension,
        said.member,
        said.member_key,
        said.member_label,
        said.numerator,
        said.denominator,
        said.value,
        said.printed,
        said.figure,
        said.new_numerator,
        said.new_denominator,
        said.new_value,
        said.new_printed,
        said.new_figure,
        coalesce(said.is_different, false) as is_different,
        coalesce(said.is_different, false) and restatements.reason is not null as is_explained,
        restatements.reason,
        restatements.approved_by,
        restatements.approved_on
    from said
    left join restatements
        on
            said.period = restatements.period
            and said.measure = restatements.measure
            and said.dimension = restatements.dimension
            and said.member_key = restatements.member_key
            and said.new_figure = restatements.restated
)

select * from final
