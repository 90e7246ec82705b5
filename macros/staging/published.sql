{# The cells of some columns of a relation of published figures, one row per cell: a whole select.
   columns: column -> what it holds. #}
{% macro cells_of(relation, columns) -%}
    {%- for column, holds in columns.items() %}
    select
        file,
        line,
        '{{ column }}' as column_name,
        '{{ holds }}' as holds,
        {{ column }} as cell
    from {{ relation }}
    {{- ' union all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}

{# A day as `2025-07-31`, or as a spreadsheet saves it here: `31/07/2025`. #}
{% macro published_day(cell) -%}
    coalesce({{ try_date(cell, '%Y-%m-%d') }}, {{ try_date(cell, '%d/%m/%Y') }})
{%- endmacro %}

{# The cells of a row as one text, for a hash. #}
{% macro as_line(columns) -%}
    concat_ws(chr(31), coalesce({{ columns | join(", ''), coalesce(") }}, ''))
{%- endmacro %}
