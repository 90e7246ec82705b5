-- One row per file (or sheet) with a number that has a comma, a point or a blank in it: whether any
-- of them can only be read with a decimal point, and whether any only with a decimal comma. What
-- can be read either way is read as the others of its column (D-093).

with

lines as (
    select * from {{ ref('stg_casework__lines') }} where line_kind = 'record'
),

files as (
    select * from {{ ref('stg_casework__files') }}
),

numbers as (
    {%- for table_name, column in [('actions', 'amount_gbp'), ('context', 'people_supported')] %}
    select
        '{{ table_name }}' as table_name,
        row_hash,
        {{ bare_number(clean_text(column)) }} as number
    from {{ source('landing', table_name) }}
    where
        field_count = header_count
        and ({{ column }} like '%,%' or {{ column }} like '%.%' or {{ column }} like '% %')
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

readings as (
    select
        table_name,
        row_hash,
        {{ has_decimal_point('number') }} as is_point,
        {{ has_decimal_comma('number') }} as is_comma
    from numbers
),

final as (
    select
        lines.table_name,
        files.load_number,
        files.file_name,
        files.sheet_name,
        max(case when readings.is_point and not readings.is_comma then 1 else 0 end) = 1
            as has_points,
        max(case when readings.is_comma and not readings.is_point then 1 else 0 end) = 1
            as has_commas
    from readings
    inner join lines
        on readings.table_name = lines.table_name and readings.row_hash = lines.row_hash
    inner join files on lines.file_rank = files.file_rank
    group by lines.table_name, files.load_number, files.file_name, files.sheet_name
)

select * from final
