-- What is open at the as-of date and needs someone's answer, one row per question. The rules stand
-- in the four models that are read here; this one adds who can answer and how long it has waited.

with

watches as (
    select * from {{ ref('dq_watches') }}
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

complaints as (
    {{ open_questions(ref('watched_complaints'), 'complaints', 'case_ref', {
        'acknowledgement_missing': none,
        'response_period_missing': none,
        'told_period_past': 'response_due',
        'relevant_period_near': 'relevant_period_last_day',
        'relevant_period_past': 'relevant_period_last_day',
        'outcome_missing': none,
        'theme_missing': none,
        'well_founded_without_action': none,
    }) }}
),

reviews as (
    {{ open_questions(ref('watched_reviews'), 'reviews', 'review_ref', {
        'review_told_period_past': 'response_due',
        'review_overdue': none,
    }) }}
),

ombudsman as (
    {{ open_questions(ref('watched_ombudsman_enquiries'), 'ombudsman', 'ombudsman_ref', {
        'decision_missing': none,
        'remedy_overdue': 'remedy_due',
    }) }}
),

actions as (
    {{ open_questions(ref('watched_actions'), 'actions', 'action_ref', {
        'action_overdue': 'date_due',
        'action_without_due_date': none,
        'payment_without_amount': none,
    }) }}
),

questions as (
    select * from complaints
    union all
    select * from reviews
    union all
    select * from ombudsman
    union all
    select * from actions
),

final as (
    select
        questions.watch,
        case
            when questions.provider <> 'unknown' then watches.owner_of_provider_cases
            else watches.owner
        end as owner,
        questions.table_name,
        questions.record_key,
        questions.case_ref,
        questions.service_area,
        questions.provider,
        questions.since,
        questions.limit_day,
        {{ working_days_taken('since_days', 'as_of_days') }} as days_waiting,
        watches.threshold
    from questions
    cross join as_of_days
    inner join dates as since_days on questions.since = since_days.date_day
    left join watches on questions.watch = watches.watch
    -- What was not supplied is not missing in each record: it is not asked for (D-040).
    where coalesce(watches.is_supplied, true)
)

select * from final
