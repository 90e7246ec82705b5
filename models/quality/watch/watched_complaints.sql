-- Every statutory complaint with the open questions about it: for each watch the day on which its
-- clock started, empty if there is no question. To find a rule, search for the watch's code.

{{ config(materialized='view', database='work') }}

with

complaints as (
    select * from {{ ref('fct_complaints') }} where is_statutory
),

cases_with_actions as (
    select distinct case_ref from {{ ref('fct_actions') }}
),

dates as (
    select * from {{ ref('dim_dates') }}
),

calendar as (
    select * from {{ ref('stg_reference__calendar') }}
),

as_of_days as (
    select dates.*
    from dates
    inner join calendar on dates.date_day = calendar.as_of_date
),

-- reg 14: six months, or a later day that was agreed before they ended (D-044)
limited as (
    select
        complaints.*,
        complaints.date_resolved is null as is_open,
        case
            when complaints.relevant_period_agreed_to > complaints.six_months_last_day
                then complaints.relevant_period_agreed_to
            else complaints.six_months_last_day
        end as relevant_period_last_day
    from complaints
),

clocked as (
    select
        limited.*,
        cases_with_actions.case_ref is not null as has_action,
        as_of_days.date_day as as_of_date,
        {{ working_days_taken('received', 'as_of_days') }} as working_days_since_receipt,
        {{ working_days_taken('resolved', 'as_of_days') }} as working_days_since_closing,
        {{ working_days_taken('well_founded', 'as_of_days') }} as working_days_since_well_founded,
        {{ working_days_taken('as_of_days', 'last_days') }} as working_days_to_last_day
    from limited
    cross join as_of_days
    inner join dates as received on limited.date_received = received.date_day
    left join dates as resolved on limited.date_resolved = resolved.date_day
    left join dates as well_founded on limited.date_first_well_founded = well_founded.date_day
    left join dates as last_days on limited.relevant_period_last_day = last_days.date_day
    left join cases_with_actions on limited.case_ref = cases_with_actions.case_ref
),

final as (
    select
        case_ref,
        service_area,
        provider,
        response_due,
        relevant_period_last_day,

        -- reg 13 (3): not later than three working days after receipt (D-042)
        case
            when is_open and date_acknowledged is null and working_days_since_receipt > 3
                then date_received
        end as acknowledgement_missing_since,
        -- reg 13 (7), 17 (c) (D-043)
        case
            when
                is_open
                and response_due is null
                and working_days_since_receipt > {{ watch_limit('response_period_missing') }}
                then date_received
        end as response_period_missing_since,
        -- reg 17 (c): a new date takes the place of the old one in response_due (D-043)
        case
            when is_open and response_due < as_of_date then response_due
        end as told_period_past_since,
        -- reg 14 (D-044)
        case
            when
                is_open
                and relevant_period_last_day >= as_of_date
                and working_days_to_last_day <= {{ watch_limit('relevant_period_near') }}
                then date_received
        end as relevant_period_near_since,
        case
            when is_open and relevant_period_last_day < as_of_date then relevant_period_last_day
        end as relevant_period_past_since,
        -- reg 17 (b) (D-045)
        case
            when
                outcome = 'unmapped'
                and working_days_since_closing > {{ watch_limit('outcome_missing') }}
                then date_resolved
        end as outcome_missing_since,
        case
            when
                theme in ('unknown', 'unmapped')
                and working_days_since_receipt > {{ watch_limit('theme_missing') }}
                then date_received
        end as theme_missing_since,
        -- reg 18 (1) (d) (iii) (D-046)
        case
            when
                not has_action
                and working_days_since_well_founded
                > {{ watch_limit('well_founded_without_action') }}
                then date_first_well_founded
        end as well_founded_without_action_since
    from clocked
)

select * from final
