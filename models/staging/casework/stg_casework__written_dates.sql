-- One row per different date cell of a file of this load and column: how it is written and what its
-- numbers are, to find out what a program did to the dates of a whole column.

{{ config(materialized='view') }}

{%- set tables = ['complaints', 'reviews', 'ombudsman', 'actions', 'compliments'] %}

with

runs as (
    select * from {{ ref('stg_reference__runs') }} where is_current
),

files as (
    select files.*
    from {{ ref('stg_casework__files') }} as files
    inner join runs on files.load_number = runs.load_number
),

lines as (
    select
        lines.table_name,
        lines.row_hash,
        lines.source_line,
        files.file_name,
        files.sheet_name
    from {{ ref('stg_casework__lines') }} as lines
    inner join files on lines.file_rank = files.file_rank
    where lines.line_kind = 'record'
),

cells as (
    {%- for table_name in tables %}
    {{ date_cells(source('landing', table_name), table_name) }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

ordered as (
    select
        cells.*,
        {{ in_day_order(clean_text('cell'), 'date_order', 'date_system') }} as written
    from cells
),

-- Day and month of a date that is written with numbers, day before month.
numbered as (
    select
        ordered.*,
        {{ has_pattern('written', '^\\d{1,2}[/.-]\\d{1,2}[/.-]\\d') }} as is_numbers,
        length(written) > 10 as has_time,
        cast({{ extract_pattern('written', '^(\\d{1,2})[/.-]\\d{1,2}[/.-]\\d') }} as integer)
            as first_number,
        cast({{ extract_pattern('written', '^\\d{1,2}[/.-](\\d{1,2})[/.-]\\d') }} as integer)
            as second_number,
        {{ date_from_text('written') }} as date_read
    from ordered
    where written is not null
),

final as (
    select
        table_name,
        file_name,
        sheet_name,
        column_name,
        row_count,
        first_line,
        date_read,
        case when not is_numbers then 'date' when has_time then 'text and time' else 'text' end
            as written_as,
        date_read is not null and extract(day from date_read) <= 12 as is_either_way,
        date_read is not null and extract(day from date_read) > 12 as is_day_first,
        is_numbers and date_read is null and first_number <= 12 and second_number between 13 and 31
            as is_month_first
    from numbered
)

select * from final
