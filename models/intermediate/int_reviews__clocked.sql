-- Every standing review with its complaint and its clocks, from the request and from the receipt of
-- the complaint.

with

reviews as (
    select * from {{ ref('int_reviews__accepted') }} where row_status = 'accepted'
),

complaints as (
    select * from {{ ref('int_complaints__current') }}
),

outcome_marks as (
    select * from {{ ref('outcome_marks') }}
),

dates as (
    select * from {{ ref('int_dates__numbered') }}
),

final as (
    select
        reviews.review_ref,
        reviews.case_ref,
        reviews.date_requested,
        reviews.response_due,
        reviews.date_resolved,
        reviews.outcome,
        reviews.row_id,
        complaints.case_ref is not null as has_complaint,
        coalesce(complaints.is_statutory, false) as is_statutory,
        reviews.date_resolved is not null and coalesce(outcome_marks.is_resolved, false)
            as is_resolved,
        reviews.date_resolved is not null and coalesce(outcome_marks.is_well_founded, false)
            as is_well_founded,
        {{ working_days_taken('requested', 'resolved') }} as response_working_days,
        {{ days_from('reviews.date_requested', 'reviews.date_resolved') }}
            as response_calendar_days,
        {{ working_days_taken('received', 'resolved') }} as response_working_days_of_receipt,
        {{ days_from('complaints.date_received', 'reviews.date_resolved') }}
            as response_calendar_days_of_receipt
    from reviews
    left join complaints on reviews.case_ref = complaints.case_ref
    left join outcome_marks on reviews.outcome = outcome_marks.outcome
    left join dates as requested on reviews.date_requested = requested.date_day
    left join dates as received on complaints.date_received = received.date_day
    left join dates as resolved on reviews.date_resolved = resolved.date_day
)

select * from final
