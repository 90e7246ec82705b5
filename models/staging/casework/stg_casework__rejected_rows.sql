-- One row a rejected row of any table, kept whole: what was wrong with it first, and the row as it
-- came.

with

final as (
    {%- for table_name, model, key in [
        ('complaints', 'stg_casework__complaints', 'case_ref'),
        ('reviews', 'stg_casework__reviews', 'review_ref'),
        ('ombudsman', 'stg_casework__ombudsman_enquiries', 'ombudsman_ref'),
        ('actions', 'stg_casework__actions', 'action_ref'),
        ('compliments', 'stg_casework__compliments', 'compliment_ref'),
        ('context', 'stg_casework__context', 'period'),
    ] %}
    select
        '{{ table_name }}' as table_name,
        {{ provenance('typed') }},
        -- in a ragged row the cell may be any column's, a name too
        case when typed.reject_reason <> 'wrong_number_of_fields' then typed.{{ key }} end
            as record_key,
        typed.reject_reason as reason,
        typed.reject_column as column_name,
        typed.reject_value as raw_value,
        {{ json_of_row('landed', contract_columns(table_name)) }} as raw_row
    from {{ ref(model) }} as typed
    inner join {{ source('landing', table_name) }} as landed on typed.row_id = landed.row_id
    where typed.reject_reason is not null
    {{ 'union all' if not loop.last }}
    {%- endfor %}
)

select * from final
