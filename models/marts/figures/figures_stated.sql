-- Every figure as reports state it: as in the KPI tables, but measures with a test against the
-- as-of date are taken, for a year that was published, at the as-of date of its first report. What
-- came after it (a review asked for, a remedy carried out) does not change what was stated.

{{ config(materialized='view') }}

with

figures as (
    select * from {{ ref('figures') }}
),

periods as (
    select * from {{ ref('dim_periods') }}
),

dates as (
    select * from {{ ref('dim_dates') }}
),

stated_years as (
    select * from {{ ref('stg_published__stated_years') }}
),

{% for group in measure_groups() if group.dated is defined -%}
{{ group.name }}_then as (
    select
        {%- for dimension in group.get('dated_dimensions', []) %}
        facts.{{ dimension }},
        {%- endfor %}
        {%- for measure in group.dated %}
        case when facts.{{ measure }}_numerator_from <= stated_years.as_of_date then 1 else 0 end
            as {{ measure }}_numerator,
        case when facts.{{ measure }}_denominator_from <= stated_years.as_of_date then 1 else 0 end
            as {{ measure }}_denominator,
        {%- endfor %}
        facts.{{ group.date }}
    from {{ ref(group.fact) }} as facts
    inner join dates on facts.{{ group.date }} = dates.date_day
    inner join stated_years on dates.reporting_year = stated_years.reporting_year
),

{{ group.name }} as (
    {{ sum_measures(
        group.name ~ '_then',
        group.date,
        ratios=group.dated,
        dimensions=group.get('dated_dimensions', []),
    ) }}
),

{% endfor -%}
summed as (
    {%- for group in measure_groups() if group.dated is defined %}
    select
        period,
        measure,
        dimension,
        member,
        cast(numerator as decimal(18, 2)) as numerator,
        cast(denominator as decimal(18, 0)) as denominator
    from {{ group.name }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

dated_measures as (
    {%- for group in measure_groups() if group.dated is defined %}
    {%- set group_loop = loop %}
    {%- for measure in group.dated %}
    select '{{ measure }}' as measure
    {{ 'union all' if not (loop.last and group_loop.last) }}
    {%- endfor %}
    {%- endfor %}
),

taken as (
    select
        figures.period,
        figures.period_type,
        figures.period_start,
        figures.period_end,
        figures.measure,
        figures.dimension,
        figures.member,
        figures.is_complete,
        figures.numerator as numerator_now,
        figures.denominator as denominator_now,
        figures.value as value_now,
        coalesce(summed.numerator, 0) as numerator_then,
        coalesce(summed.denominator, 0) as denominator_then,
        -- What is not supplied was counted on no day.
        case
            when dated_measures.measure is not null and figures.numerator is not null
                then stated_years.as_of_date
        end as stated_as_of_date
    from figures
    inner join periods on figures.period = periods.period
    left join dated_measures on figures.measure = dated_measures.measure
    left join stated_years on periods.reporting_year = stated_years.reporting_year
    left join summed
        on
            figures.period = summed.period
            and figures.measure = summed.measure
            and figures.dimension = summed.dimension
            and figures.member = summed.member
),

final as (
    select
        period,
        period_type,
        period_start,
        period_end,
        measure,
        dimension,
        member,
        case when stated_as_of_date is null then numerator_now else numerator_then end as numerator,
        case when stated_as_of_date is null then denominator_now else denominator_then end
            as denominator,
        case
            when stated_as_of_date is null then value_now
            when denominator_then > 0
                then cast(numerator_then as double) / cast(denominator_then as double)
        end as value,
        stated_as_of_date,
        is_complete
    from taken
)

select * from final
