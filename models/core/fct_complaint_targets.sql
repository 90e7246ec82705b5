-- One row per statutory complaint and local target that it counts in. A resolved complaint counts
-- in every target of the list response. A complaint counts in a target of the list overdue if it
-- was still open on the day after the limit.

with

complaints as (
    select * from {{ ref('int_complaints__clocked') }} where is_statutory
),

targets as (
    select * from {{ ref('dim_council_targets') }}
),

dates as (
    select * from {{ ref('int_dates__numbered') }}
),

working_days as (
    select * from {{ ref('int_dates__numbered') }} where is_working_day
),

responses as (
    select
        complaints.*,
        targets.measure,
        targets.target_list,
        targets.days,
        case
            when targets.unit = 'wd' and targets.clock = 'receipt'
                then complaints.response_working_days
            when targets.unit = 'wd' then complaints.response_working_days_ack
            when targets.clock = 'receipt' then complaints.response_calendar_days
            else complaints.response_calendar_days_ack
        end as days_taken
    from complaints
    cross join targets
    where complaints.is_resolved and targets.target_list = 'response'
),

-- The day past the limit comes whatever day of the week it is.
limited as (
    select
        complaints.*,
        targets.measure,
        targets.target_list,
        case
            when targets.unit = 'wd' then {{ add_days('working_days.date_day', 1) }}
            else {{ add_days('complaints.date_received', 'targets.days + 1') }}
        end as past_from
    from complaints
    inner join dates as received on complaints.date_received = received.date_day
    cross join targets
    left join working_days
        on received.working_day_number + targets.days = working_days.working_day_number
    where targets.target_list = 'overdue'
),

overdue as (
    select
        limited.*,
        {{ joined_stock_on('past_from') }} as joined_on
    from limited
),

final as (
    select
        case_ref,
        measure,
        target_list,
        theme,
        service_area,
        provider,
        outcome,
        date_resolved,
        case when days_taken <= days then 1 else 0 end as numerator,
        1 as denominator,
        cast(null as date) as joined_on
    from responses
    union all
    select
        case_ref,
        measure,
        target_list,
        theme,
        service_area,
        provider,
        outcome,
        date_resolved,
        1 as numerator,
        cast(null as integer) as denominator,
        joined_on
    from overdue
    where joined_on is not null
)

select * from final
