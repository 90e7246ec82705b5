-- Every measure summed from its fact, one row a period, measure, dimension and member that has any
-- case. Each fact is read once. A measure of two facts (a ratio of two counts) has its numerator
-- from one and its denominator from the other.

with

complaints as (
    {{ sum_measures(
        ref('fct_complaints'),
        dates={
            'date_received': [
                'complaints_received', 'complaints_not_statutory', 'joint_complaints',
                'independent_investigations', 'acknowledged_within_3_wd',
                'ombudsman_referral_rate', 'complaints_per_1000_supported',
            ],
            'date_resolved': [
                'complaints_resolved', 'complaints_withdrawn', 'complaints_well_founded',
                'responded_within_6_months', 'responded_within_relevant_period',
                'responded_within_told_period', 'response_wd_mean', 'response_wd_median',
                'response_wd_p90', 'escalation_rate', 'upheld_with_service_action',
                'well_founded_with_any_action', 'redress_cases',
            ] + target_measures('response'),
            'date_first_well_founded': ['complaints_well_founded_any_stage'],
        },
        dimensions=[
            'theme', 'service_area', 'received_via', 'complainant_type', 'provider', 'age_band',
            'gender', 'ethnicity', 'exclusion_reason', 'outcome',
        ],
        ratios=[
            'acknowledged_within_3_wd', 'ombudsman_referral_rate', 'complaints_well_founded',
            'responded_within_6_months', 'responded_within_relevant_period',
            'responded_within_told_period', 'response_wd_mean', 'response_wd_median',
            'response_wd_p90', 'escalation_rate', 'upheld_with_service_action',
            'well_founded_with_any_action',
        ] + target_measures('response'),
        stocks=['open_at_end', 'overdue_6_months_at_end', 'told_period_missed_open']
        + target_measures('overdue'),
        percentiles={'response_wd_median': 0.5, 'response_wd_p90': 0.9},
        percentile_of='response_working_days',
    ) }}
),

complaint_causes as (
    {{ sum_measures(
        ref('fct_complaint_causes'),
        dates={'date_resolved': ['complaints_resolved', 'complaints_well_founded']},
        dimensions=['cause', 'theme_cause'],
        ratios=['complaints_well_founded'],
        with_total=false,
    ) }}
),

complaint_partner_bodies as (
    {{ sum_measures(
        ref('fct_complaint_partner_bodies'),
        dates={'date_received': ['joint_complaints']},
        dimensions=['partner_body'],
        with_total=false,
    ) }}
),

reviews as (
    {{ sum_measures(
        ref('fct_reviews'),
        dates={
            'date_requested': ['reviews_requested'],
            'date_resolved': ['reviews_resolved', 'reviews_well_founded']
            + target_measures('review'),
        },
        dimensions=['outcome'],
        ratios=['reviews_well_founded'] + target_measures('review'),
    ) }}
),

ombudsman_enquiries as (
    {{ sum_measures(
        ref('fct_ombudsman_enquiries'),
        dates={
            'date_opened': ['ombudsman_referred', 'ombudsman_referral_rate'],
            'date_decided': [
                'ombudsman_decided', 'ombudsman_upheld', 'ombudsman_already_remedied',
                'ombudsman_public_reports',
            ],
            'remedy_due': ['ombudsman_remedies_complied', 'ombudsman_remedies_late'],
        },
        dimensions=['body', 'decision', 'theme'],
        ratios=[
            'ombudsman_upheld', 'ombudsman_already_remedied', 'ombudsman_remedies_complied',
            'ombudsman_remedies_late',
        ],
    ) }}
),

actions as (
    {{ sum_measures(
        ref('fct_actions'),
        dates={
            'complaint_date_resolved': ['actions_recorded', 'redress_gbp'],
            'date_due': ['actions_completed_on_time'],
        },
        dimensions=['action_type', 'scope'],
        ratios=['actions_completed_on_time'],
    ) }}
),

compliments as (
    {{ sum_measures(
        ref('fct_compliments'),
        dates={'date_received': ['compliments_received']},
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
        'complaints', 'complaint_causes', 'complaint_partner_bodies', 'reviews',
        'ombudsman_enquiries', 'actions', 'compliments', 'context',
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
