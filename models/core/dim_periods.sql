-- One row a reporting year and quarter, from that of the first complaint to that of the as-of date.

with

complaints as (
    select * from {{ ref('fct_complaints') }} where is_active
),

dates as (
    select * from {{ ref('dim_dates') }}
),

calendar as (
    select * from {{ ref('stg_reference__calendar') }}
),

first_complaint as (
    select min(date_received) as date_received from complaints
),

first_year as (
    select dates.reporting_year
    from first_complaint
    inner join dates on first_complaint.date_received = dates.date_day
),

listed as (
    select
        dates.reporting_year as period,
        'year' as period_type,
        dates.reporting_year,
        min(dates.date_day) as period_start,
        max(dates.date_day) as period_end
    from dates
    inner join first_year on dates.reporting_year >= first_year.reporting_year
    group by dates.reporting_year
    union all
    select
        dates.reporting_quarter as period,
        'quarter' as period_type,
        dates.reporting_year,
        min(dates.date_day) as period_start,
        max(dates.date_day) as period_end
    from dates
    inner join first_year on dates.reporting_year >= first_year.reporting_year
    group by dates.reporting_quarter, dates.reporting_year
),

started as (
    select
        listed.*,
        -- A period has ended before the as-of date, or its figures may still move.
        listed.period_end < calendar.as_of_date as is_complete
    from listed
    inner join calendar on listed.period_start <= calendar.as_of_date
),

final as (
    select
        started.period,
        started.period_type,
        started.reporting_year,
        started.period_start,
        started.period_end,
        started.is_complete,
        a_year_before.period as period_year_before
    from started
    left join started as a_year_before
        on
            started.period_type = a_year_before.period_type
            and {{ add_months('a_year_before.period_start', 12) }} = started.period_start
)

select * from final
