{# What council.yml expects of extracts (part `extracts`), one row a watched table. #}
{% macro watched_extracts() -%}
    {%- set types = {
        'warn_after_days': 'integer',
        'fail_after_days': 'integer',
        'warn_below_share': 'double',
        'fail_below_share': 'double',
        'usual_from': 'date',
    } -%}
    {%- for extract in var('extracts') or [{'table_name': ''}] %}
    select
        '{{ extract.table_name }}' as table_name,
        {%- for key, type in types.items() %}
        {%- set setting = extract[key] %}
        cast({{ 'null' if setting is none or setting is undefined else "'" ~ setting ~ "'" }}
            as {{ type }}) as {{ key }}{{ ',' if not loop.last }}
        {%- endfor %}
    {{ 'where false' if not extract.table_name }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
