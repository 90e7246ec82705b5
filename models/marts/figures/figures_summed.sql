-- Every measure summed from its fact, one row per period, measure, dimension and member that has
-- any case. Which date of which fact places a measure is in measure_groups. A measure of two facts
-- (a ratio of two counts) has its numerator from one and its denominator from the other.

with

{% for group in measure_groups() -%}
{{ group.name }} as (
    {%- if group.targets and group.date %}
    {{ sum_rows(target_rows(ref(group.fact), group.targets), group.date, group.dimensions) }}
    {%- elif group.targets %}
    {{ sum_rows(
        target_movements(ref(group.fact), group.targets, group.dimensions), 'moved_on',
        group.dimensions
    ) }}
    {%- elif group.stocks %}
    {{ sum_movements(ref(group.fact), group.stocks, group.dimensions) }}
    {%- else %}
    {{ sum_measures(
        ref(group.fact),
        group.date,
        counts=group.get('counts', []),
        ratios=group.get('ratios', []),
        dimensions=group.get('dimensions', []),
        percentiles=group.get('percentiles', {}),
        percentile_of=group.get('percentile_of'),
        with_total=group.get('with_total', true),
    ) }}
    {%- endif %}
),

{% endfor -%}
context as (
    select
        period,
        'all' as dimension,
        'all' as member,
        'complaints_per_1000_supported' as measure,
        0 as numerator,
        people_supported as denominator,
        cast(null as double) as percentile
    from {{ ref('int_context__accepted') }}
    where row_status = 'accepted'
),

unioned as (
    {%- for group in measure_groups() %}
    select
        period,
        dimension,
        member,
        measure,
        cast(numerator as decimal(18, 2)) as numerator,
        cast(denominator as decimal(18, 0)) as denominator,
        cast(percentile as double) as percentile
    from {{ group.name }}
    union all
    {%- endfor %}
    select
        period,
        dimension,
        member,
        measure,
        cast(numerator as decimal(18, 2)) as numerator,
        cast(denominator as decimal(18, 0)) as denominator,
        cast(percentile as double) as percentile
    from context
),

final as (
    select
        period,
        measure,
        dimension,
        member,
        sum(numerator) as numerator,
        sum(denominator) as denominator,
        max(percentile) as percentile
    from unioned
    group by period, measure, dimension, member
)

select * from final
