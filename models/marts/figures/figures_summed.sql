-- Every measure summed from its fact, one row a period, measure, dimension and member that has any
-- case. A measure of two facts (a ratio of two counts) has its numerator from one and its
-- denominator from the other.

with

complaints_by_receipt as (
    {{ sum_measures(
        ref('fct_complaints'),
        'date_received',
        counts=[
            'complaints_received', 'complaints_not_statutory', 'joint_complaints',
            'independent_investigations', 'complaints_per_1000_supported',
        ],
        ratios=['acknowledged_within_3_wd', 'ombudsman_referral_rate'],
        dimensions=[
            'theme', 'service_area', 'received_via', 'complainant_type', 'provider', 'age_band',
            'gender', 'ethnicity', 'exclusion_reason',
        ],
    ) }}
),

complaints_by_response as (
    {{ sum_measures(
        ref('fct_complaints'),
        'date_resolved',
        counts=['complaints_resolved', 'complaints_withdrawn', 'redress_cases'],
        ratios=[
            'complaints_well_founded', 'responded_within_6_months',
            'responded_within_relevant_period', 'responded_within_told_period',
            'response_wd_mean', 'response_wd_median', 'response_wd_p90', 'escalation_rate',
            'upheld_with_service_action', 'well_founded_with_any_action',
        ] + target_measures('response'),
        dimensions=['theme', 'service_area', 'outcome', 'provider'],
        percentiles={'response_wd_median': 0.5, 'response_wd_p90': 0.9},
        percentile_of='response_working_days',
    ) }}
),

complaints_by_first_decision as (
    {{ sum_measures(
        ref('fct_complaints'),
        'date_first_well_founded',
        counts=['complaints_well_founded_any_stage'],
        dimensions=['theme', 'service_area'],
    ) }}
),

open_complaints as (
    {{ sum_movements(
        ref('fct_complaints'),
        ['open_at_end', 'overdue_6_months_at_end', 'told_period_missed_open']
        + target_measures('overdue'),
        dimensions=['theme', 'service_area'],
    ) }}
),

complaint_causes as (
    {{ sum_measures(
        ref('fct_complaint_causes'),
        'date_resolved',
        counts=['complaints_resolved'],
        ratios=['complaints_well_founded'],
        dimensions=['cause', 'theme_cause'],
        with_total=false,
    ) }}
),

complaint_partner_bodies as (
    {{ sum_measures(
        ref('fct_complaint_partner_bodies'),
        'date_received',
        counts=['joint_complaints'],
        dimensions=['partner_body'],
        with_total=false,
    ) }}
),

reviews_by_request as (
    {{ sum_measures(ref('fct_reviews'), 'date_requested', counts=['reviews_requested']) }}
),

reviews_by_response as (
    {{ sum_measures(
        ref('fct_reviews'),
        'date_resolved',
        counts=['reviews_resolved'],
        ratios=['reviews_well_founded'] + target_measures('review'),
        dimensions=['outcome'],
    ) }}
),

enquiries_by_opening as (
    {{ sum_measures(
        ref('fct_ombudsman_enquiries'),
        'date_opened',
        counts=['ombudsman_referred', 'ombudsman_referral_rate'],
        dimensions=['body'],
    ) }}
),

enquiries_by_decision as (
    {{ sum_measures(
        ref('fct_ombudsman_enquiries'),
        'date_decided',
        counts=['ombudsman_decided', 'ombudsman_public_reports'],
        ratios=['ombudsman_upheld', 'ombudsman_already_remedied'],
        dimensions=['decision', 'body', 'theme'],
    ) }}
),

enquiries_by_remedy as (
    {{ sum_measures(
        ref('fct_ombudsman_enquiries'),
        'remedy_due',
        ratios=['ombudsman_remedies_complied', 'ombudsman_remedies_late'],
    ) }}
),

actions_by_response as (
    {{ sum_measures(
        ref('fct_actions'),
        'complaint_date_resolved',
        counts=['actions_recorded', 'redress_gbp'],
        dimensions=['action_type', 'scope'],
    ) }}
),

actions_by_due_day as (
    {{ sum_measures(
        ref('fct_actions'),
        'date_due',
        ratios=['actions_completed_on_time'],
        dimensions=['scope'],
    ) }}
),

compliments as (
    {{ sum_measures(
        ref('fct_compliments'),
        'date_received',
        counts=['compliments_received'],
        dimensions=['service_area', 'received_via'],
    ) }}
),

context as (
    select
        period,
        'all' as dimension,
        'all' as member,
        'complaints_per_1000_supported' as measure,
        0 as numerator,
        people_supported as denominator,
        cast(null as double) as percentile
    from {{ ref('int_context__accepted') }}
    where row_status = 'accepted'
),

unioned as (
    {%- for fact in [
        'complaints_by_receipt', 'complaints_by_response', 'complaints_by_first_decision',
        'open_complaints', 'complaint_causes', 'complaint_partner_bodies', 'reviews_by_request',
        'reviews_by_response', 'enquiries_by_opening', 'enquiries_by_decision',
        'enquiries_by_remedy', 'actions_by_response', 'actions_by_due_day', 'compliments',
        'context',
    ] %}
    select
        period,
        dimension,
        member,
        measure,
        cast(numerator as decimal(18, 2)) as numerator,
        cast(denominator as decimal(18, 0)) as denominator,
        cast(percentile as double) as percentile
    from {{ fact }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

final as (
    select
        period,
        measure,
        dimension,
        member,
        sum(numerator) as numerator,
        sum(denominator) as denominator,
        max(percentile) as percentile
    from unioned
    group by period, measure, dimension, member
)

select * from final
