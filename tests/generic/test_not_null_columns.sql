{# None of the columns is empty in any row. #}
{% test not_null_columns(model, columns) %}

select *
from {{ model }}
where {{ columns | join(' is null or ') }} is null

{% endtest %}
