-- One row per day of the working-day calendar.

with

dates as (
    select * from {{ ref('int_dates__numbered') }}
),

calendar as (
    select * from {{ ref('stg_reference__calendar') }}
),

final as (
    select
        dates.date_day,
        dates.holiday_name,
        dates.is_working_day,
        dates.working_day_number,
        dates.working_days_reached,
        dates.reporting_year,
        dates.reporting_quarter,
        dates.date_day <= calendar.as_of_date as is_covered
    from dates
    cross join calendar
)

select * from final
