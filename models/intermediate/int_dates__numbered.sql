-- One row per day of the calendar. Working days are numbered through, so that a clock is the
-- difference of two numbers.

{{ config(materialized='table') }}

with

calendar as (
    select * from {{ ref('stg_reference__calendar') }}
),

bank_holidays as (
    select * from {{ ref('bank_holidays') }}
),

days as (
    {{ all_days('first_day', 'last_day', 'calendar') }}
),

marked as (
    select
        days.date_day,
        bank_holidays.holiday_name,
        {{ iso_weekday('days.date_day') }} < 6 and bank_holidays.holiday_date is null
            as is_working_day,
        case
            when extract(month from days.date_day) >= 4 then extract(year from days.date_day)
            else extract(year from days.date_day) - 1
        end as first_year,
        case
            when extract(month from days.date_day) >= 4
                then (extract(month from days.date_day) - 1) / 3
            else 4
        end as quarter_of_year
    from days
    left join bank_holidays on days.date_day = bank_holidays.holiday_date
),

numbered as (
    select
        *,
        sum(case when is_working_day then 1 else 0 end) over (
            order by date_day
            rows between unbounded preceding and current row
        ) as working_day_number
    from marked
),

final as (
    select
        date_day,
        holiday_name,
        is_working_day,
        cast(working_day_number as integer) as working_day_number,
        -- What a clock reads that ends on this day: on a day that is not a working day, the next
        -- one.
        cast(working_day_number + case when is_working_day then 0 else 1 end as integer)
            as working_days_reached,
        cast(cast(first_year as integer) as varchar)
        || '-' || right(cast(cast(first_year as integer) + 1 as varchar), 2) as reporting_year,
        cast(cast(first_year as integer) as varchar)
        || '-' || right(cast(cast(first_year as integer) + 1 as varchar), 2)
        || ' Q' || cast(cast(floor(quarter_of_year) as integer) as varchar) as reporting_quarter
    from numbered
)

select * from final
