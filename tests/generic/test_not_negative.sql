{# No number of the columns is below 0. An empty one is not. #}
{% test not_negative(model, columns) %}

select *
from {{ model }}
where {{ columns | join(' < 0 or ') }} < 0

{% endtest %}
