-- If this fails, the report's median or 90th percentile of working days to respond is not that of
-- the complaints resolved in the period.

with

complaints as (
    select * from {{ ref('fct_complaints') }} where is_statutory and is_resolved
),

periods as (
    select * from {{ ref('dim_periods') }}
),

calendar as (
    select * from {{ ref('stg_reference__calendar') }}
),

kpis as (
    select * from {{ ref('kpi_annual') }}
    union all
    select * from {{ ref('kpi_quarterly') }}
),

counted as (
    select
        periods.period,
        {{ percentile('complaints.response_working_days', 0.5) }} as median,
        {{ percentile('complaints.response_working_days', 0.9) }} as p90
    from periods
    inner join complaints
        on complaints.date_resolved between periods.period_start and periods.period_end
    inner join calendar on complaints.date_resolved <= calendar.as_of_date
    group by periods.period
),

compared as (
    select
        kpis.period,
        kpis.measure,
        kpis.value,
        case kpis.measure
            when 'response_wd_median' then counted.median
            when 'response_wd_p90' then counted.p90
        end as expected
    from kpis
    left join counted on kpis.period = counted.period
    where
        kpis.dimension = 'all'
        and kpis.measure in ('response_wd_median', 'response_wd_p90')
        -- empty in every period where the columns were not supplied
        and kpis.numerator is not null
)

select * from compared
where
    coalesce(value, -1) <> coalesce(expected, -1)
