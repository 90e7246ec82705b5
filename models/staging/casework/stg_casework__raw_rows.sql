-- Every row of every file, whole and as it came. A view of landing, so that the text of a row is
-- kept in one place; nothing that is published reads it.

{{ config(materialized='view') }}

with

lines as (
    select * from {{ ref('stg_casework__lines') }} where line_kind = 'record'
),

files as (
    select * from {{ ref('stg_casework__files') }}
),

raw_contents as (
    {%- for table_name in settled_entities() %}
    select
        '{{ table_name }}' as table_name,
        landed.row_hash,
        {{ json_of_row('landed', contract_columns(table_name)) }} as raw_row
    from {{ source('landing', table_name) }} as landed
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

final as (
    select
        lines.table_name,
        files.load_number,
        files.file_name,
        files.sheet_name,
        lines.source_line,
        raw_contents.raw_row
    from lines
    inner join files on lines.file_rank = files.file_rank
    inner join raw_contents
        on
            lines.table_name = raw_contents.table_name
            and lines.row_hash = raw_contents.row_hash
)

select * from final
