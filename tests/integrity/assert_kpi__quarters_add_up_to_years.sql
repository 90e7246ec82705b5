-- If this fails, a year's figure is not the sum of its quarters. Stocks, medians and percentiles do
-- not add up and are left out; so are measures that have no quarters.

with

measures as (
    select * from {{ ref('measures') }}
    where
        not years_only
        and kind <> 'stock'
        and measure not in ('response_wd_median', 'response_wd_p90')
),

periods as (
    select * from {{ ref('dim_periods') }}
),

figures as (
    select * from {{ ref('kpi_annual') }}
    union all
    select * from {{ ref('kpi_quarterly') }}
),

by_year as (
    select
        periods.reporting_year,
        figures.measure,
        figures.dimension,
        figures.member,
        sum(case when periods.period_type = 'year' then figures.numerator else 0 end)
            as year_numerator,
        sum(case when periods.period_type = 'quarter' then figures.numerator else 0 end)
            as quarters_numerator,
        sum(case when periods.period_type = 'year' then coalesce(figures.denominator, 0) else 0 end)
            as year_denominator,
        sum(
            case when periods.period_type = 'quarter' then coalesce(figures.denominator, 0) else 0 end
        ) as quarters_denominator
    from figures
    inner join periods on figures.period = periods.period
    inner join measures on figures.measure = measures.measure
    group by periods.reporting_year, figures.measure, figures.dimension, figures.member
)

select * from by_year
where year_numerator <> quarters_numerator or year_denominator <> quarters_denominator
