{# Left joins that look labels up in the reference codes. columns: column -> code list, or a list of
   columns that are called as their code lists. #}
{% macro join_code_labels(prefix, columns) -%}
    {%- for column in columns %}
    left join code_labels as {{ column }}_labels
        on
            {{ column }}_labels.code_list
            = '{{ columns[column] if columns is mapping else column }}'
            and {{ label_key(prefix ~ '.' ~ column ~ '_text') }} = {{ column }}_labels.label_key
    {%- endfor %}
{%- endmacro %}
