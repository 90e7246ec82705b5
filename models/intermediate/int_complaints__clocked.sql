-- Every standing complaint with its clocks: days taken, the last days of its limits, and the day on
-- which it becomes overdue. No clock scans a range: each is a join to a numbered day.

with

complaints as (
    select * from {{ ref('int_complaints__current') }}
),

dates as (
    select * from {{ ref('int_dates__numbered') }}
),

working_days as (
    select * from {{ ref('int_dates__numbered') }} where is_working_day
),

limited as (
    select
        complaints.*,
        {{ last_day_of_six_months('complaints.date_received') }} as six_months_last_day
    from complaints
),

final as (
    select
        limited.*,
        {{ working_days_taken('received', 'acknowledged') }} as acknowledgement_working_days,
        {{ working_days_taken('received', 'resolved') }} as response_working_days,
        {{ days_from('limited.date_received', 'limited.date_resolved') }} as response_calendar_days,
        -- The clock from the acknowledgement runs from receipt where there was none (D-005).
        case
            when limited.date_acknowledged is null
                then {{ working_days_taken('received', 'resolved') }}
            else {{ working_days_taken('acknowledged', 'resolved') }}
        end as response_working_days_ack,
        {{ days_from(
            'coalesce(limited.date_acknowledged, limited.date_received)', 'limited.date_resolved'
        ) }} as response_calendar_days_ack,
        third_days.date_day as acknowledgement_last_day,
        -- The first day past the limit, whatever day of the week it is.
        {{ add_days('limited.six_months_last_day', 1) }} as overdue_6_months_at_end_from,
        {{ add_days('limited.response_due', 1) }} as told_period_missed_open_from
    from limited
    inner join dates as received on limited.date_received = received.date_day
    left join dates as acknowledged on limited.date_acknowledged = acknowledged.date_day
    left join dates as resolved on limited.date_resolved = resolved.date_day
    left join working_days as third_days
        on received.working_day_number + 3 = third_days.working_day_number
)

select * from final
