-- Every standing Ombudsman enquiry with the numerator and denominator of each measure of enquiries.

with

enquiries as (
    select * from {{ ref('int_ombudsman_enquiries__accepted') }} where row_status = 'accepted'
),

complaints as (
    select * from {{ ref('int_complaints__current') }}
),

calendar as (
    select * from {{ ref('stg_reference__calendar') }}
),

joined as (
    select
        enquiries.ombudsman_ref,
        enquiries.case_ref,
        enquiries.category,
        enquiries.body,
        enquiries.decision,
        enquiries.date_opened,
        enquiries.date_decided,
        enquiries.remedy_due,
        enquiries.remedy_completed,
        enquiries.remedied_before,
        enquiries.public_report,
        coalesce(enquiries.theme, complaints.theme, 'unknown') as theme,
        enquiries.case_ref is null or complaints.case_ref is not null as has_complaint,
        -- What counts as adult social care (D-011): the Ombudsman's category; without one, the
        -- complaint that it names, if any.
        case
            when enquiries.category is not null then enquiries.category = 'adult_care_services'
            when enquiries.case_ref is null then true
            else coalesce(complaints.is_statutory, false)
        end as is_counted,
        enquiries.date_decided is not null as is_decided,
        enquiries.date_decided is not null and enquiries.decision = 'upheld' as is_upheld,
        enquiries.date_decided is not null and enquiries.decision = 'not_upheld' as is_not_upheld,
        calendar.as_of_date
    from enquiries
    left join complaints on enquiries.case_ref = complaints.case_ref
    cross join calendar
),

-- From when a remedy counts: the Ombudsman has decided, and its day is past.
due as (
    select
        joined.*,
        case
            when is_counted and is_upheld
                then {{ later_of('date_decided', add_days('remedy_due', 1)) }}
        end as remedy_counts_from
    from joined
),

dated as (
    select
        due.*,
        {{ later_of('remedy_counts_from', 'remedy_completed') }}
            as ombudsman_remedies_complied_numerator_from,
        remedy_counts_from as ombudsman_remedies_complied_denominator_from,
        case
            when remedy_completed > remedy_due
                then {{ later_of('remedy_counts_from', 'remedy_completed') }}
        end as ombudsman_remedies_late_numerator_from,
        remedy_counts_from as ombudsman_remedies_late_denominator_from
    from due
),

final as (
    select
        ombudsman_ref,
        case_ref,
        category,
        body,
        decision,
        theme,
        date_opened,
        date_decided,
        remedy_due,
        remedy_completed,
        remedied_before,
        public_report,
        has_complaint,
        is_counted,

        -- by date_opened
        case when is_counted then 1 else 0 end as ombudsman_referred_numerator,
        case when is_counted then 1 else 0 end as ombudsman_referral_rate_numerator,

        -- by date_decided
        case when is_counted and is_decided then 1 else 0 end as ombudsman_decided_numerator,
        case when is_counted and is_upheld then 1 else 0 end as ombudsman_upheld_numerator,
        case when is_counted and (is_upheld or is_not_upheld) then 1 else 0 end
            as ombudsman_upheld_denominator,
        case when is_counted and is_upheld and remedied_before then 1 else 0 end
            as ombudsman_already_remedied_numerator,
        case when is_counted and is_upheld then 1 else 0 end
            as ombudsman_already_remedied_denominator,
        case when is_counted and is_decided and public_report then 1 else 0 end
            as ombudsman_public_reports_numerator,

        -- by remedy_due
        {{ counts_from('ombudsman_remedies_complied_numerator_from') }}
            as ombudsman_remedies_complied_numerator,
        {{ counts_from('ombudsman_remedies_complied_denominator_from') }}
            as ombudsman_remedies_complied_denominator,
        {{ counts_from('ombudsman_remedies_late_numerator_from') }}
            as ombudsman_remedies_late_numerator,
        {{ counts_from('ombudsman_remedies_late_denominator_from') }}
            as ombudsman_remedies_late_denominator,
        ombudsman_remedies_complied_numerator_from,
        ombudsman_remedies_complied_denominator_from,
        ombudsman_remedies_late_numerator_from,
        ombudsman_remedies_late_denominator_from
    from dated
)

select * from final
