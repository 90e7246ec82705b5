-- Every line of every file, whole and as it came. A view of landing, so that the text of a row is
-- kept in one place; nothing that is published reads it.

{{ config(materialized='view') }}

with

final as (
    {%- for table_name in [
        'complaints', 'reviews', 'ombudsman', 'actions', 'compliments', 'context',
    ] %}
    select
        '{{ table_name }}' as table_name,
        landed.load_number,
        landed.file_name,
        landed.sheet_name,
        landed.source_line,
        {{ json_of_row('landed', contract_columns(table_name)) }} as raw_row
    from {{ source('landing', table_name) }} as landed
    {{ 'union all' if not loop.last }}
    {%- endfor %}
)

select * from final
