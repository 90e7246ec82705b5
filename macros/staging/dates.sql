{# A cell without the time of day where a system writes it, so that cells repeat far more than they
   differ. #}
{% macro day_of_iso(text) -%}
    case when {{ text }} like '____-__-__%' then substr({{ text }}, 1, 10) else {{ text }} end
{%- endmacro %}

{# The different date cells of a table: a whole select, one row per cell, file (or sheet) and
   column. Needs `lines` as a CTE, with the name of their file. #}
{% macro date_cells(landed, table_name) -%}
    {%- set columns = date_columns(table_name) -%}
    select
        '{{ table_name }}' as table_name,
        file_name,
        sheet_name,
        date_order,
        date_system,
        case
            {%- for column in columns %}
            when grouping({{ column }}) = 0 then '{{ column }}'
            {%- endfor %}
        end as column_name,
        coalesce({{ columns | join(', ') }}) as cell,
        count(*) as row_count,
        min(source_line) as first_line
    from (
        select
            lines.file_name,
            lines.sheet_name,
            lines.source_line,
            landed.date_order,
            landed.date_system,
            {%- for column in columns %}
            {{ day_of_iso('landed.' ~ column) }} as {{ column }}{{ ',' if not loop.last }}
            {%- endfor %}
        from lines
        inner join {{ landed }} as landed on lines.row_hash = landed.row_hash
        where lines.table_name = '{{ table_name }}' and landed.field_count = landed.header_count
    ) as days
    group by grouping sets (
        {%- for column in columns %}
        (file_name, sheet_name, date_order, date_system, {{ column }}){{ ',' if not loop.last }}
        {%- endfor %}
    )
{%- endmacro %}
