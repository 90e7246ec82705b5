{# Left joins that look labels up in the reference codes, one a coded column: alias -> code list
   and the column with the clean cell. #}
{% macro join_code_labels(prefix, columns) -%}
    {%- for alias, column in columns.items() %}
    left join code_labels as {{ alias }}
        on
            {{ alias }}.code_list = '{{ column[0] }}'
            and {{ label_key(prefix ~ '.' ~ column[1]) }} = {{ alias }}.label_key
    {%- endfor %}
{%- endmacro %}
