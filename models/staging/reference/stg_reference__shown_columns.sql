-- The columns of the extract contract whose values may be shown to the person who corrects a row:
-- all but the personal ones. A column that is not named here is not shown, whatever it is.

with

personal_columns as (
    select * from {{ ref('personal_columns') }}
),

contract_columns as (
    {%- for table_name in [
        'complaints', 'reviews', 'ombudsman', 'actions', 'compliments', 'context',
    ] %}
    select
        '{{ table_name }}' as table_name,
        {{ split_to_rows("'" ~ contract_columns(table_name) | join(';') ~ "'", ';') }}
            as column_name
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

final as (
    select
        contract_columns.table_name,
        contract_columns.column_name
    from contract_columns
    left join personal_columns
        on
            contract_columns.table_name = personal_columns.table_name
            and contract_columns.column_name = personal_columns.column_name
    where personal_columns.column_name is null
)

select * from final
