-- Columns of this load in which a spreadsheet has turned references into numbers and lost their
-- last digits, one row per file (or sheet) and column: references in scientific notation
-- (`1.01E+11`), or of more than fifteen digits with nothing but 0 beyond them (D-094).

with

runs as (
    select * from {{ ref('stg_reference__runs') }} where is_current
),

-- Several records with one rounded reference are distinguished by their first date; a reference
-- that names a record of another table may rightly be in many rows.
references_used as (
    {%- for table_name, entity, column, told_apart_by in [
        ('complaints', 'complaints', 'case_ref', 'date_received'),
        ('reviews', 'reviews', 'review_ref', 'date_requested'),
        ('reviews', 'reviews', 'case_ref', none),
        ('ombudsman', 'ombudsman_enquiries', 'ombudsman_ref', 'date_opened'),
        ('ombudsman', 'ombudsman_enquiries', 'case_ref', none),
        ('actions', 'actions', 'action_ref', 'date_due'),
        ('actions', 'actions', 'case_ref', none),
        ('compliments', 'compliments', 'compliment_ref', 'date_received'),
        ('classifications', 'classifications', 'case_ref', none),
    ] %}
    select
        '{{ table_name }}' as table_name,
        typed.file_name,
        typed.sheet_name,
        '{{ column }}' as column_name,
        typed.{{ column }} as reference,
        typed.source_line,
        {{ 'typed.' ~ told_apart_by if told_apart_by else 'cast(null as date)' }} as told_apart_by
    from {{ ref('stg_casework__' ~ entity) }} as typed
    inner join runs on typed.load_number = runs.load_number
    where {{ has_pattern('typed.' ~ column, '^\\d+(?:[.,]\\d+)?[eE][+-]\\d{2,}$|^\\d{16,}$') }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

looked_at as (
    select
        references_used.*,
        {{ has_pattern('reference', '[eE]') }} as is_scientific,
        {{ has_pattern('reference', '^[1-9]\\d{14}0+$') }} as is_rounded,
        row_number() over (
            partition by table_name, file_name, sheet_name, column_name, reference, told_apart_by
            order by source_line
        ) as repetition
    from references_used
),

judged as (
    select
        looked_at.*,
        -- That digits beyond the fifteenth are all 0 by chance: one in ten for each.
        min(case when is_scientific or is_rounded then 1 else 0 end) over (same_column) = 1
        and 3 <= sum(
            case when is_rounded and repetition = 1 then length(reference) - 15 else 0 end
        ) over (same_column) as are_rounded
    from looked_at
    window same_column as (partition by table_name, file_name, sheet_name, column_name)
),

ranked as (
    select
        judged.*,
        row_number() over (
            partition by table_name, file_name, sheet_name, column_name order by source_line
        ) as line_rank
    from judged
    where is_scientific or (is_rounded and are_rounded)
),

final as (
    select
        'damaged_key' as reason,
        table_name,
        file_name,
        sheet_name,
        column_name as column_names,
        count(*) as row_count,
        {{ join_ordered(
            "case when line_rank <= 5 then cast(source_line as varchar) end", ', ', 'line_rank'
        ) }}
        || case
            when count(*) > 5
                then ' and ' || {{ number_as_text('cast(count(*) - 5 as double)', 0) }} || ' more'
            else ''
        end as first_lines
    from ranked
    group by table_name, file_name, sheet_name, column_name
)

select * from final
