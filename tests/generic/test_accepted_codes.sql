{# Every coded column holds codes of its list in `dim_codes`, words of `besides`, or nothing.
   columns: column -> code list. #}
{% test accepted_codes(model, columns, besides=[]) %}

with

used as (
    {%- for column, code_list in columns.items() %}
    select distinct
        '{{ column }}' as column_name,
        '{{ code_list }}' as code_list,
        {{ column }} as code
    from {{ model }}
    where {{ column }} is not null
    {{ 'union all' if not loop.last }}
    {%- endfor %}
)

select used.*
from used
left join {{ ref('dim_codes') }} as codes
    on used.code_list = codes.code_list and used.code = codes.code
where
    codes.code is null
    {%- if besides %}
    and used.code not in ('{{ besides | join("', '") }}')
    {%- endif %}

{% endtest %}
