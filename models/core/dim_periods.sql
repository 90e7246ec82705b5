-- One row per reporting year and quarter, from that of the first complaint to that of the as-of
-- date.

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

years as (
    select distinct
        dates.reporting_year,
        cast(left(dates.reporting_year, 4) || '-04-01' as date) as year_start
    from dates
    inner join first_year on dates.reporting_year >= first_year.reporting_year
),

parts as (
    select
        parts_of_a_year.part_name,
        parts_of_a_year.part_type,
        parts_of_a_year.months_before,
        parts_of_a_year.months_long
    from (
        values
        ('', 'year', 0, 12),
        (' Q1', 'quarter', 0, 3),
        (' Q2', 'quarter', 3, 3),
        (' Q3', 'quarter', 6, 3),
        (' Q4', 'quarter', 9, 3)
    ) as parts_of_a_year (part_name, part_type, months_before, months_long)
),

-- Spelled out and not taken from the days of the calendar, which begins within a reporting year.
listed as (
    select
        years.reporting_year || parts.part_name as period,
        parts.part_type as period_type,
        years.reporting_year,
        {{ add_months('years.year_start', 'parts.months_before') }} as period_start,
        {{ add_days(
            add_months('years.year_start', 'parts.months_before + parts.months_long'), -1
        ) }} as period_end
    from years
    cross join parts
),

started as (
    select
        listed.*,
        -- The data cover the whole period, and no more can be recorded on its last day (D-015).
        listed.period_end <= calendar.as_of_date and listed.period_end < calendar.build_date
            as is_complete
    from listed
    inner join calendar on listed.period_start <= calendar.as_of_date
),

final as (
    select
        started.period,
        started.period || case when started.is_complete then '' else ', so far' end
            as period_label,
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
