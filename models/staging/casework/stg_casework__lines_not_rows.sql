-- Lines of the files that are no rows: blank lines and foot lines. They are in no count.

with

final as (
    {%- for table_name, required_date in [
        ('complaints', 'date_received'),
        ('reviews', 'date_requested'),
        ('ombudsman', 'date_opened'),
        ('actions', none),
        ('compliments', 'date_received'),
        ('context', none),
    ] %}
    select
        '{{ table_name }}' as table_name,
        no_rows.load_number,
        no_rows.file_name,
        no_rows.sheet_name,
        no_rows.source_line,
        no_rows.line_kind
    from (
        {{ records(
            source('landing', table_name), required_date, only='lines_that_are_no_rows'
        ) }}
    ) as no_rows
    {{ 'union all' if not loop.last }}
    {%- endfor %}
)

select * from final
