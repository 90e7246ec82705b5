{# In every row the parts add up to the total. An empty part or total does not. #}
{% test row_sum_equals(model, total, parts) %}

select *
from {{ model }}
where coalesce({{ total }} <> {{ parts | join(' + ') }}, true)

{% endtest %}
