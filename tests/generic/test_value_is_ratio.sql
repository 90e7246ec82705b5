{# The value of a figure follows from its numerator and denominator as the kind of its measure says.
   percentiles: measures of days whose value is not a mean; not_shares: rates that may exceed 1. #}
{% test value_is_ratio(model, percentiles=[], not_shares=[]) %}

with

figures as (
    select
        figures.measure,
        figures.period,
        figures.dimension,
        figures.member,
        figures.value,
        cast(figures.numerator as double) as numerator,
        cast(figures.denominator as double) as denominator,
        measures.kind,
        measures.multiplier,
        coalesce(figures.denominator, 0) <> 0 as has_base
    from {{ model }} as figures
    left join {{ ref('measures') }} as measures on figures.measure = measures.measure
),

judged as (
    select
        figures.*,
        case
            when kind is null then 'the measure is not registered'
            when numerator is null and (denominator is not null or value is not null)
                then 'not supplied, yet it has a denominator or a value'
            when numerator is null then null
            when kind in ('count', 'stock', 'pounds') and denominator is not null
                then 'a denominator where there is none'
            when kind in ('count', 'stock', 'pounds') and coalesce(value <> numerator, true)
                then 'the value is not the numerator'
            when kind in ('rate', 'days') and not has_base and value is not null
                then 'a value of nothing'
            when kind in ('rate', 'days') and has_base and value is null
                then 'no value'
            when
                kind in ('rate', 'days') and has_base
                and measure not in ('', '{{ percentiles | join("', '") }}')
                and abs(value - multiplier * numerator / denominator) > 0.000000001
                then 'the value is not the ratio'
            when
                kind = 'rate' and multiplier = 1
                and measure not in ('', '{{ not_shares | join("', '") }}')
                and value not between 0 and 1
                then 'a share below 0 or above 1'
            when value < 0 then 'below 0'
        end as problem
    from figures
)

select * from judged where problem is not null

{% endtest %}
