{# Every `<measure>_numerator` and `<measure>_denominator` of a fact is 0 or 1, never empty, and a
   numerator counts only where its denominator does. The columns in `amounts` are pounds or days,
   not below 0. Which columns there are is read from the built table, since local targets make
   their own. #}
{% test measure_columns_sound(model, amounts=[]) %}

{%- set names = [] %}
{%- if execute %}
    {%- for column in adapter.get_columns_in_relation(model) %}
        {%- do names.append(column.name | lower) %}
    {%- endfor %}
{%- endif %}

with

judged as (
    select
        *,
        case
            {%- for name in names if name.endswith('_numerator') or name.endswith('_denominator') %}
            when {{ name }} is null then '{{ name }} is empty'
            {%- if name in amounts %}
            when {{ name }} < 0 then '{{ name }} is below 0'
            {%- else %}
            when {{ name }} not in (0, 1) then '{{ name }} is not 0 or 1'
            {%- endif %}
            {%- set denominator = name | replace('_numerator', '_denominator') %}
            {%- if denominator != name and denominator in names %}
            when {{ name }} <> 0 and {{ denominator }} = 0
                then '{{ name }} counts without its denominator'
            {%- endif %}
            {%- else %}
            when true then 'the fact has no measure'
            {%- endfor %}
        end as problem
    from {{ model }}
)

select * from judged where problem is not null

{% endtest %}
