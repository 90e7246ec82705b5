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
        sum(figures.numerator) filter (where periods.period_type = 'year') as year_numerator,
        sum(figures.numerator) filter (where periods.period_type = 'quarter')
            as quarters_numerator,
        sum(figures.denominator) filter (where periods.period_type = 'year') as year_denominator,
        sum(figures.denominator) filter (where periods.period_type = 'quarter')
            as quarters_denominator
    from figures
    inner join periods on figures.period = periods.period
    inner join measures on figures.measure = measures.measure
    group by periods.reporting_year, figures.measure, figures.dimension, figures.member
)

select * from by_year
where
    coalesce(year_numerator, 0) <> coalesce(quarters_numerator, 0)
    or coalesce(year_denominator, 0) <> coalesce(quarters_denominator, 0)
