-- If this fails, a registered measure has no figure in some period, a figure has no registered
-- measure, or a measure's total stands twice: the report would be silent about it.

with

measures as (
    select * from {{ ref('measures') }}
),

periods as (
    select * from {{ ref('dim_periods') }}
),

expected as (
    select
        periods.period,
        measures.measure
    from periods
    inner join measures on periods.period_type = 'year' or not measures.years_only
),

found as (
    select
        period,
        measure,
        sum(case when dimension = 'all' then 1 else 0 end) as totals
    from {{ ref('kpi_annual') }}
    group by period, measure
    union all
    select
        period,
        measure,
        sum(case when dimension = 'all' then 1 else 0 end) as totals
    from {{ ref('kpi_quarterly') }}
    group by period, measure
)

select
    coalesce(expected.period, found.period) as period,
    coalesce(expected.measure, found.measure) as measure,
    found.totals
from expected
full outer join found on expected.period = found.period and expected.measure = found.measure
where expected.measure is null or found.totals is null or found.totals <> 1
