-- Every action that followed a statutory complaint with the open questions about it: for each watch
-- the day on which its clock started, empty if there is no question.

{{ config(materialized='view', database='work') }}

with

actions as (
    select * from {{ ref('fct_actions') }} where is_statutory
),

complaints as (
    select * from {{ ref('fct_complaints') }}
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

clocked as (
    select
        actions.*,
        complaints.service_area,
        complaints.provider,
        as_of_days.date_day as as_of_date,
        {{ working_days_taken('resolved', 'as_of_days') }} as working_days_since_closing
    from actions
    cross join as_of_days
    inner join complaints on actions.case_ref = complaints.case_ref
    left join dates as resolved on actions.complaint_date_resolved = resolved.date_day
),

final as (
    select
        action_ref,
        case_ref,
        service_area,
        provider,
        date_due,

        -- the actions of actions_completed_on_time that are not completed (D-048)
        case
            when date_due < as_of_date and date_completed is null then date_due
        end as action_overdue_since,
        case
            when
                date_due is null
                and date_completed is null
                and working_days_since_closing > {{ watch_limit('action_without_due_date') }}
                then complaint_date_resolved
        end as action_without_due_date_since,
        -- an open complaint's payment may not be settled yet, and is in no redress (D-013, D-048)
        case
            when is_financial and amount_gbp is null then complaint_date_resolved
        end as payment_without_amount_since
    from clocked
)

select * from final
