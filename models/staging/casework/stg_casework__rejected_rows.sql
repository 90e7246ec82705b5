-- One row per rejected row of any table, kept whole: what was wrong with it first, and the row as
-- it came.

with

lines as (
    select * from {{ ref('stg_casework__lines') }} where line_kind = 'record'
),

files as (
    select * from {{ ref('stg_casework__files') }}
),

rejected as (
    {%- for table_name, entity, key in tables_of_contract() %}
    select
        '{{ table_name }}' as table_name,
        typed.row_hash,
        -- in a ragged row the cell may be any column's, a name too
        case when typed.reject_reason <> 'wrong_number_of_fields' then typed.{{ key }} end
            as record_key,
        typed.reject_reason,
        typed.reject_column,
        typed.reject_value,
        typed.is_left_out,
        {{ json_of_row('landed', contract_columns(table_name)) }} as raw_row
    from {{ ref('stg_casework__' ~ entity) }} as typed
    inner join {{ source('landing', table_name) }} as landed
        on typed.row_hash = landed.row_hash
    where typed.reject_reason is not null
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

final as (
    select
        lines.row_id,
        lines.table_name,
        files.load_number,
        files.file_name,
        files.sheet_name,
        lines.row_number,
        lines.source_line,
        rejected.reject_reason as reason,
        rejected.reject_column as column_name,
        rejected.reject_value as raw_value,
        rejected.raw_row,
        rejected.record_key,
        rejected.is_left_out,
        files.feed_number
    from rejected
    inner join lines
        on rejected.table_name = lines.table_name and rejected.row_hash = lines.row_hash
    inner join files on lines.file_rank = files.file_rank
)

select * from final
