-- The columns of the extract contract whose values may be shown to the person who corrects a row:
-- all but those that the sources call personal. A column that is not named here is not shown,
-- whatever it is.

with

final as (
    {%- for table_name, column_name in columns_to_show() %}
    select
        '{{ table_name }}' as table_name,
        '{{ column_name }}' as column_name
    {{ 'union all' if not loop.last }}
    {%- endfor %}
)

select * from final
