{# The columns are the key of the model: together not twice the same, and filled in every row but
   for those in `may_be_empty`. The columns in `filled` are no part of the key, and never empty. #}
{% test unique_key(model, columns, may_be_empty=[], filled=[]) %}

select
    {{ columns | join(', ') }},
    count(*) as row_count
from {{ model }}
group by {{ columns | join(', ') }}
having
    count(*) > 1
    {%- for column in columns if column not in may_be_empty %}
    or {{ column }} is null
    {%- endfor %}
    {%- for column in filled %}
    or count({{ column }}) < count(*)
    {%- endfor %}

{% endtest %}
