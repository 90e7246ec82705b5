{# Left joins that look up the labels of these columns of a table in the reference codes. #}
{% macro join_code_labels(prefix, table_name, columns) -%}
    {%- for column in columns %}
    left join code_labels as {{ column }}_labels
        on
            {{ column }}_labels.code_list = '{{ coded_columns(table_name)[column] }}'
            and {{ label_key(prefix ~ '.' ~ column ~ '_text') }} = {{ column }}_labels.label_key
    {%- endfor %}
{%- endmacro %}
