-- Every Ombudsman enquiry that counts with the open questions about it: for each watch the day on
-- which its clock started, empty if there is no question.

{{ config(materialized='view', database='work') }}

with

enquiries as (
    select * from {{ ref('fct_ombudsman_enquiries') }} where is_counted
),

complaints as (
    select * from {{ ref('fct_complaints') }}
),

calendar as (
    select * from {{ ref('stg_reference__calendar') }}
),

final as (
    select
        enquiries.ombudsman_ref,
        enquiries.case_ref,
        coalesce(complaints.service_area, 'unknown') as service_area,
        coalesce(complaints.provider, 'unknown') as provider,
        enquiries.remedy_due,

        -- a blank decision is unmapped once there is a day of decision (D-045)
        case
            when enquiries.decision = 'unmapped' then enquiries.date_decided
        end as decision_missing_since,
        -- the remedies of ombudsman_remedies_complied that are not completed (D-048)
        case
            when
                enquiries.date_decided is not null
                and enquiries.decision = 'upheld'
                and enquiries.remedy_due < calendar.as_of_date
                and enquiries.remedy_completed is null
                then enquiries.remedy_due
        end as remedy_overdue_since
    from enquiries
    left join complaints on enquiries.case_ref = complaints.case_ref
    cross join calendar
)

select * from final
