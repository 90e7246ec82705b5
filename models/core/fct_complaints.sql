-- One row per complaint, in its current version, with the numerator and denominator of each
-- measure of complaints: to find how a measure counts, search for its code. Only statutory
-- complaints count, except in complaints_not_statutory. Local targets: fct_complaint_targets.

with

complaints as (
    select * from {{ ref('int_complaints__clocked') }}
),

reviews as (
    select * from {{ ref('int_reviews__clocked') }}
),

actions as (
    select * from {{ ref('fct_actions') }}
),

code_cell_members as (
    select * from {{ ref('stg_casework__code_cell_members') }}
),

calendar as (
    select * from {{ ref('stg_reference__calendar') }}
),

reviews_of_complaints as (
    select
        case_ref,
        min(date_requested) as date_first_review_requested,
        min(case when is_well_founded then date_resolved end) as date_first_well_founded_review
    from reviews
    group by case_ref
),

actions_of_complaints as (
    select
        case_ref,
        max(case when scope = 'service' then 1 else 0 end) as has_service_action,
        max(case when is_financial then 1 else 0 end) as has_financial_action
    from actions
    group by case_ref
),

partner_body_cells as (
    select distinct cell from code_cell_members where code_list = 'partner_body'
),

joined as (
    select
        complaints.*,
        complaints.is_statutory and complaints.is_resolved as is_statutory_resolved,
        complaints.is_statutory and complaints.is_well_founded as is_statutory_well_founded,
        reviews_of_complaints.date_first_review_requested,
        actions_of_complaints.case_ref is not null as has_action,
        coalesce(actions_of_complaints.has_service_action, 0) = 1 as has_service_action,
        coalesce(actions_of_complaints.has_financial_action, 0) = 1 as has_financial_action,
        partner_body_cells.cell is not null as has_partner_body,
        calendar.as_of_date,
        case
            when
                complaints.is_well_founded
                and (
                    reviews_of_complaints.date_first_well_founded_review is null
                    or complaints.date_resolved
                    <= reviews_of_complaints.date_first_well_founded_review
                )
                then complaints.date_resolved
            else reviews_of_complaints.date_first_well_founded_review
        end as date_first_well_founded
    from complaints
    left join reviews_of_complaints on complaints.case_ref = reviews_of_complaints.case_ref
    left join actions_of_complaints on complaints.case_ref = actions_of_complaints.case_ref
    left join partner_body_cells on complaints.partner_bodies_text = partner_body_cells.cell
    cross join calendar
),

-- From when a complaint counts in a measure that has a test against the as-of date.
dated as (
    select
        joined.*,
        case when is_statutory and acknowledgement_working_days <= 3 then date_acknowledged end
            as acknowledged_within_3_wd_numerator_from,
        -- Not due yet is not late: an unacknowledged complaint joins once its third day is past.
        case
            when is_statutory
                then {{ earlier_of('date_acknowledged', add_days('acknowledgement_last_day', 1)) }}
        end as acknowledged_within_3_wd_denominator_from,
        case
            when is_statutory_resolved
                then {{ later_of('date_resolved', 'date_first_review_requested') }}
        end as escalation_rate_numerator_from,
        case when is_statutory_resolved then date_resolved end as escalation_rate_denominator_from
    from joined
),

final as (
    select
        case_ref,
        record_status,
        procedure,
        exclusion_reason,
        received_via,
        complainant_type,
        age_band,
        gender,
        ethnicity,
        service_area,
        provider,
        theme,
        outcome,
        causes_text,
        partner_bodies_text,
        date_received,
        date_acknowledged,
        response_due,
        relevant_period_agreed_to,
        date_resolved,
        date_first_well_founded,
        six_months_last_day,
        is_active,
        is_statutory,
        is_resolved,
        is_withdrawn,
        is_well_founded,
        response_working_days,

        -- by date_received
        case when is_statutory then 1 else 0 end as complaints_received_numerator,
        case when is_active and not is_statutory then 1 else 0 end
            as complaints_not_statutory_numerator,
        case when is_statutory and has_partner_body then 1 else 0 end as joint_complaints_numerator,
        case when is_statutory and independent_investigation then 1 else 0 end
            as independent_investigations_numerator,
        {{ counts_from('acknowledged_within_3_wd_numerator_from') }}
            as acknowledged_within_3_wd_numerator,
        {{ counts_from('acknowledged_within_3_wd_denominator_from') }}
            as acknowledged_within_3_wd_denominator,
        acknowledged_within_3_wd_numerator_from,
        acknowledged_within_3_wd_denominator_from,
        -- a ratio of two counts: its numerator is counted from the Ombudsman's enquiries
        0 as ombudsman_referral_rate_numerator,
        case when is_statutory then 1 else 0 end as ombudsman_referral_rate_denominator,
        -- its denominator is the context's
        case when is_statutory then 1 else 0 end as complaints_per_1000_supported_numerator,

        -- by date_resolved
        case when is_statutory_resolved then 1 else 0 end as complaints_resolved_numerator,
        case when is_statutory and is_withdrawn then 1 else 0 end as complaints_withdrawn_numerator,
        case when is_statutory_well_founded then 1 else 0 end as complaints_well_founded_numerator,
        case when is_statutory_resolved then 1 else 0 end as complaints_well_founded_denominator,
        case when is_statutory_resolved and date_resolved <= six_months_last_day then 1 else 0 end
            as responded_within_6_months_numerator,
        case when is_statutory_resolved then 1 else 0 end as responded_within_6_months_denominator,
        -- reg 14: six months, or a later day that was agreed before they ended
        case
            when
                is_statutory_resolved
                and (
                    date_resolved <= six_months_last_day
                    or date_resolved <= relevant_period_agreed_to
                )
                then 1
            else 0
        end as responded_within_relevant_period_numerator,
        case when is_statutory_resolved then 1 else 0 end
            as responded_within_relevant_period_denominator,
        case when is_statutory_resolved and date_resolved <= response_due then 1 else 0 end
            as responded_within_told_period_numerator,
        case when is_statutory_resolved and response_due is not null then 1 else 0 end
            as responded_within_told_period_denominator,
        case when is_statutory_resolved then response_working_days else 0 end
            as response_wd_mean_numerator,
        case when is_statutory_resolved then 1 else 0 end as response_wd_mean_denominator,
        case when is_statutory_resolved then response_working_days else 0 end
            as response_wd_median_numerator,
        case when is_statutory_resolved then 1 else 0 end as response_wd_median_denominator,
        case when is_statutory_resolved then response_working_days else 0 end
            as response_wd_p90_numerator,
        case when is_statutory_resolved then 1 else 0 end as response_wd_p90_denominator,
        {{ counts_from('escalation_rate_numerator_from') }} as escalation_rate_numerator,
        {{ counts_from('escalation_rate_denominator_from') }} as escalation_rate_denominator,
        escalation_rate_numerator_from,
        escalation_rate_denominator_from,
        case when is_statutory_well_founded and has_service_action then 1 else 0 end
            as upheld_with_service_action_numerator,
        case when is_statutory_well_founded then 1 else 0 end
            as upheld_with_service_action_denominator,
        case when is_statutory_well_founded and has_action then 1 else 0 end
            as well_founded_with_any_action_numerator,
        case when is_statutory_well_founded then 1 else 0 end
            as well_founded_with_any_action_denominator,
        case
            when is_statutory and date_resolved is not null and has_financial_action then 1
            else 0
        end as redress_cases_numerator,

        -- by date_first_well_founded
        case when is_statutory and date_first_well_founded is not null then 1 else 0 end
            as complaints_well_founded_any_stage_numerator,

        -- Stocks: the day on which the complaint joins each; it leaves each on date_resolved. Empty
        -- where it never joins, since it was closed by then.
        case when is_statutory then 1 else 0 end as overdue_6_months_at_end_numerator,
        {{ joined_stock_on('overdue_6_months_at_end_from') }} as overdue_6_months_at_end_joined,
        case when is_statutory then 1 else 0 end as told_period_missed_open_numerator,
        {{ joined_stock_on('told_period_missed_open_from') }} as told_period_missed_open_joined,
        case when is_statutory then 1 else 0 end as open_at_end_numerator,
        {{ joined_stock_on('date_received') }} as open_at_end_joined
    from dated
)

select * from final
