-- The current version of every complaint, with the printed form of its names.

with

complaints as (
    select * from {{ ref('int_complaints__accepted') }} where row_status = 'accepted'
),

text_members as (
    select * from {{ ref('int_text_members__named') }}
),

outcome_marks as (
    select * from {{ ref('outcome_marks') }}
),

final as (
    select
        complaints.case_ref,
        complaints.record_status,
        complaints.date_received,
        complaints.date_acknowledged,
        complaints.response_due,
        complaints.relevant_period_agreed_to,
        complaints.date_resolved,
        complaints.procedure,
        complaints.outcome,
        complaints.independent_investigation,
        complaints.causes_text,
        complaints.partner_bodies_text,
        coalesce(complaints.exclusion_reason, 'unknown') as exclusion_reason,
        coalesce(complaints.received_via, 'unknown') as received_via,
        coalesce(complaints.complainant_type, 'unknown') as complainant_type,
        coalesce(complaints.age_band, 'unknown') as age_band,
        coalesce(complaints.gender, 'unknown') as gender,
        coalesce(complaints.ethnicity, 'unknown') as ethnicity,
        coalesce(complaints.theme, 'unknown') as theme,
        coalesce(service_areas.member, 'unknown') as service_area,
        coalesce(providers.member, 'unknown') as provider,
        complaints.record_status = 'active' as is_active,
        complaints.record_status = 'active' and complaints.procedure = 'statutory' as is_statutory,
        -- An outcome without a date leaves the case open.
        complaints.date_resolved is not null and coalesce(outcome_marks.is_resolved, false)
            as is_resolved,
        complaints.date_resolved is not null and not coalesce(outcome_marks.is_resolved, true)
            as is_withdrawn,
        complaints.date_resolved is not null and coalesce(outcome_marks.is_well_founded, false)
            as is_well_founded,
        complaints.row_id
    from complaints
    left join text_members as service_areas
        on
            service_areas.dimension = 'service_area'
            and lower(complaints.service_area) = service_areas.member_key
    left join text_members as providers
        on providers.dimension = 'provider' and lower(complaints.provider) = providers.member_key
    left join outcome_marks on complaints.outcome = outcome_marks.outcome
)

select * from final
