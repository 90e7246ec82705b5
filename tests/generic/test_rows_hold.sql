{# Every claim is true of every row. Where a value that it needs is empty it says nothing.
   claims: name -> condition on the columns of one row. #}
{% test rows_hold(model, claims) %}

with

judged as (
    select
        *,
        case
            {%- for claim, condition in claims.items() %}
            when not ({{ condition }}) then '{{ claim }}'
            {%- endfor %}
        end as broken_claim
    from {{ model }}
)

select * from judged where broken_claim is not null

{% endtest %}
