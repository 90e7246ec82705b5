-- Complaints open past a limit at the end of each quarter, one row per complaint, without anything
-- that says which: where, about what, how long, which limits are past. `reg18 trace` names them.

with

periods as (
    select * from {{ ref('dim_periods') }} where period_type = 'quarter'
),

calendar as (
    select as_of_date from {{ ref('run_history') }} where is_current
),

complaints as (
    select * from {{ ref('fct_complaints') }} where is_statutory
),

first_target as (
    select measure from {{ ref('dim_council_targets') }}
    where target_list = 'overdue' and target_order = 1
),

past_targets as (
    select
        complaint_targets.case_ref,
        min(complaint_targets.joined_on) as any_joined_on,
        min(
            case
                when complaint_targets.measure = first_target.measure
                    then complaint_targets.joined_on
            end
        ) as first_joined_on
    from {{ ref('fct_complaint_targets') }} as complaint_targets
    cross join first_target
    where complaint_targets.target_list = 'overdue'
    group by complaint_targets.case_ref
),

dates as (
    select * from {{ ref('dim_dates') }}
),

themes as (
    select
        code,
        label
    from {{ ref('dim_codes') }}
    where code_list = 'theme'
),

days as (
    select
        periods.period,
        least(periods.period_end, calendar.as_of_date) as stock_day
    from periods
    cross join calendar
),

past as (
    select
        days.period,
        days.stock_day,
        complaints.service_area,
        complaints.theme,
        complaints.date_received,
        past_targets.first_joined_on <= days.stock_day as is_past_target,
        complaints.overdue_6_months_at_end_joined <= days.stock_day as is_past_six_months,
        complaints.told_period_missed_open_joined <= days.stock_day as is_past_told_period,
        case
            when past_targets.any_joined_on <= days.stock_day then true
            when complaints.overdue_6_months_at_end_joined <= days.stock_day then true
            when complaints.told_period_missed_open_joined <= days.stock_day then true
            else false
        end as is_past_any
    from complaints
    inner join days
        on
            complaints.open_at_end_joined <= days.stock_day
            and (complaints.date_resolved is null or complaints.date_resolved > days.stock_day)
    left join past_targets on complaints.case_ref = past_targets.case_ref
),

final as (
    select
        past.period,
        cast(
            row_number() over (
                partition by past.period
                order by past.date_received, past.service_area, past.theme
            ) as integer
        ) as place,
        past.service_area,
        {{ member_label('past.service_area', 'null') }} as service_area_label,
        past.theme,
        {{ member_label('past.theme', 'themes.label') }} as theme_label,
        {{ working_days_taken('received', 'at_end') }} as working_days_open,
        coalesce(past.is_past_target, false) as is_past_target,
        coalesce(past.is_past_six_months, false) as is_past_six_months,
        coalesce(past.is_past_told_period, false) as is_past_told_period
    from past
    inner join dates as received on past.date_received = received.date_day
    inner join dates as at_end on past.stock_day = at_end.date_day
    left join themes on past.theme = themes.code
    where past.is_past_any
)

select * from final
