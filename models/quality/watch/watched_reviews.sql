-- Every review of a statutory complaint with the open questions about it: for each watch the day on
-- which its clock started, empty if there is no question.

{{ config(materialized='view', database='work') }}

with

reviews as (
    select * from {{ ref('fct_reviews') }} where is_statutory
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

targets as (
    select * from {{ ref('dim_council_targets') }} where target_list = 'review'
),

as_of_days as (
    select dates.*
    from dates
    inner join calendar on dates.date_day = calendar.as_of_date
),

clocked as (
    select
        reviews.review_ref,
        reviews.case_ref,
        complaints.service_area,
        complaints.provider,
        reviews.date_requested,
        reviews.response_due,
        reviews.date_resolved is null as is_open,
        as_of_days.date_day as as_of_date,
        {{ working_days_taken('requested', 'as_of_days') }} as working_days_since_request,
        {{ working_days_taken('received', 'as_of_days') }} as working_days_since_receipt,
        {{ days_from('reviews.date_requested', 'as_of_days.date_day') }}
            as calendar_days_since_request,
        {{ days_from('complaints.date_received', 'as_of_days.date_day') }}
            as calendar_days_since_receipt
    from reviews
    cross join as_of_days
    inner join complaints on reviews.case_ref = complaints.case_ref
    inner join dates as requested on reviews.date_requested = requested.date_day
    inner join dates as received on complaints.date_received = received.date_day
),

-- The longest of the local targets is the one that is past last, whatever it counts (D-047).
past as (
    select
        clocked.review_ref,
        min(
            case
                when targets.unit = 'wd' and targets.clock = 'request'
                    then clocked.working_days_since_request
                when targets.unit = 'wd' then clocked.working_days_since_receipt
                when targets.clock = 'request' then clocked.calendar_days_since_request
                else clocked.calendar_days_since_receipt
            end - targets.days
        ) > 0 as is_past_targets
    from clocked
    cross join targets
    group by clocked.review_ref
),

judged as (
    select
        clocked.*,
        past.is_past_targets
    from clocked
    inner join past on clocked.review_ref = past.review_ref
),

final as (
    select
        review_ref,
        case_ref,
        service_area,
        provider,
        response_due,

        case
            when is_open and response_due < as_of_date then response_due
        end as review_told_period_past_since,
        case when is_open and is_past_targets then date_requested end as review_overdue_since
    from judged
)

select * from final
