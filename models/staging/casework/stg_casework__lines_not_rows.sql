-- Lines of the files that are no rows: blank lines and foot lines. They are in no count.

{%- set required_dates = {
    'complaints': 'date_received',
    'reviews': 'date_requested',
    'ombudsman': 'date_opened',
    'actions': none,
    'compliments': 'date_received',
    'context': none,
} %}

with

{% for table_name, required_date in required_dates.items() -%}
{{ table_name }} as (
    {{ records(source('landing', table_name), required_date, only='lines_that_are_no_rows') }}
),

{% endfor -%}
final as (
    {%- for table_name in required_dates %}
    select
        '{{ table_name }}' as table_name,
        load_number,
        file_name,
        sheet_name,
        source_line,
        line_kind
    from {{ table_name }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
)

select * from final
