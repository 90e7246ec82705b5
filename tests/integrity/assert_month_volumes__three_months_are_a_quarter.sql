-- If it fails: the months of a quarter do not add up to it. Look at the date that places the
-- measure, and at members that the quarters name otherwise.
with

months as (
    select
        reporting_quarter as period,
        measure,
        dimension,
        member,
        sum(counted) as counted
    from {{ ref('month_volumes') }}
    group by reporting_quarter, measure, dimension, member
),

quarters as (
    select
        period,
        measure,
        dimension,
        member,
        numerator
    from {{ ref('kpi_quarterly') }}
    where
        numerator is not null
        and measure in (select months.measure from months)
        and dimension in ('all', 'service_area', 'theme')
)

select
    quarters.*,
    months.counted
from quarters
full outer join months
    on
        quarters.period = months.period
        and quarters.measure = months.measure
        and quarters.dimension = months.dimension
        and quarters.member = months.member
where
    coalesce(quarters.numerator, 0) <> coalesce(months.counted, 0)
