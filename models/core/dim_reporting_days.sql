-- One row per day that the KPI tables cover, with the year and quarter that it counts in: the time
-- spine of the metrics, which leave out what those tables leave out.

with

dates as (
    select * from {{ ref('dim_dates') }} where is_covered
),

years as (
    select * from {{ ref('dim_periods') }} where period_type = 'year'
),

final as (
    select
        dates.date_day,
        dates.reporting_year,
        dates.reporting_quarter
    from dates
    inner join years on dates.reporting_year = years.reporting_year
)

select * from final
