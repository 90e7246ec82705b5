-- What is wrong with a row that counts all the same, one row per issue; of every key only the row
-- that is current is named, since no one can correct a version that is gone.

with

complaints as (
    {{ issues_of(ref('int_complaints__accepted'), 'complaints', 'case_ref', {
        'record_status_issue': ['record_status', 'record_status_text'],
        'date_acknowledged_issue': ['date_acknowledged', 'date_acknowledged_text'],
        'received_via_issue': ['received_via', 'received_via_text'],
        'exclusion_reason_issue': ['exclusion_reason', 'exclusion_reason_text'],
        'contradiction_issue': ['exclusion_reason', 'exclusion_reason_text'],
        'complainant_type_issue': ['complainant_type', 'complainant_type_text'],
        'age_band_issue': ['age_band', 'age_band_text'],
        'gender_issue': ['gender', 'gender_text'],
        'ethnicity_issue': ['ethnicity', 'ethnicity_text'],
        'service_area_issue': ['service_area', 'service_area_text'],
        'provider_issue': ['provider', 'provider_text'],
        'theme_issue': ['theme', 'theme_text'],
        'causes_issue': ['causes', 'causes_text'],
        'partner_bodies_issue': ['partner_bodies', 'partner_bodies_text'],
        'independent_investigation_issue': [
            'independent_investigation', 'independent_investigation_text',
        ],
        'response_due_issue': ['response_due', 'response_due_text'],
        'relevant_period_agreed_to_issue': [
            'relevant_period_agreed_to', 'relevant_period_agreed_to_text',
        ],
        'date_resolved_issue': ['date_resolved', 'date_resolved_text'],
        'missing_date_issue': ['date_resolved', 'date_resolved_text'],
        'outcome_issue': ['outcome', 'outcome_text'],
        'missing_outcome_issue': ['outcome', 'outcome_text'],
        'last_updated_issue': ['last_updated', 'last_updated_text'],
    }) }}
),

reviews as (
    {{ issues_of(ref('int_reviews__accepted'), 'reviews', 'review_ref', {
        'response_due_issue': ['response_due', 'response_due_text'],
        'date_resolved_issue': ['date_resolved', 'date_resolved_text'],
        'missing_date_issue': ['date_resolved', 'date_resolved_text'],
        'outcome_issue': ['outcome', 'outcome_text'],
        'missing_outcome_issue': ['outcome', 'outcome_text'],
        'last_updated_issue': ['last_updated', 'last_updated_text'],
    }) }}
),

ombudsman as (
    {{ issues_of(ref('int_ombudsman_enquiries__accepted'), 'ombudsman', 'ombudsman_ref', {
        'category_issue': ['category', 'category_text'],
        'date_decided_issue': ['date_decided', 'date_decided_text'],
        'missing_date_issue': ['date_decided', 'date_decided_text'],
        'decision_issue': ['decision', 'decision_text'],
        'missing_outcome_issue': ['decision', 'decision_text'],
        'theme_issue': ['theme', 'theme_text'],
        'remedied_before_issue': ['remedied_before', 'remedied_before_text'],
        'public_report_issue': ['public_report', 'public_report_text'],
        'remedy_due_issue': ['remedy_due', 'remedy_due_text'],
        'remedy_completed_issue': ['remedy_completed', 'remedy_completed_text'],
        'last_updated_issue': ['last_updated', 'last_updated_text'],
    }) }}
),

actions as (
    {{ issues_of(ref('int_actions__accepted'), 'actions', 'action_ref', {
        'amount_gbp_issue': ['amount_gbp', 'amount_gbp_text'],
        'date_due_issue': ['date_due', 'date_due_text'],
        'date_completed_issue': ['date_completed', 'date_completed_text'],
        'last_updated_issue': ['last_updated', 'last_updated_text'],
    }) }}
),

compliments as (
    {{ issues_of(ref('int_compliments__accepted'), 'compliments', 'compliment_ref', {
        'received_via_issue': ['received_via', 'received_via_text'],
        'service_area_issue': ['service_area', 'service_area_text'],
        'publish_issue': ['publish', 'publish_text'],
        'last_updated_issue': ['last_updated', 'last_updated_text'],
    }) }}
),

context as (
    {{ issues_of(ref('int_context__accepted'), 'context', 'period', {
        'people_supported_issue': ['people_supported', 'people_supported_text'],
    }) }}
),

orphans as (
    select * from {{ ref('int_orphans__found') }}
),

early_events as (
    select * from {{ ref('int_events__before_first_period') }}
),

newer_versions_rejected as (
    select * from {{ ref('int_rejections__newer_than_standing') }}
),

undecided_versions as (
    select * from {{ ref('int_versions__undecided') }}
),

missing_from_full as (
    select * from {{ ref('int_keys__missing_from_full') }}
),

lines_not_rows as (
    select * from {{ ref('stg_casework__lines_not_rows') }}
),

final as (
    {%- for entity in [
        'complaints', 'reviews', 'ombudsman', 'actions', 'compliments', 'context', 'orphans',
        'early_events', 'newer_versions_rejected', 'undecided_versions', 'missing_from_full',
    ] %}
    select
        table_name,
        record_key,
        file,
        row_number,
        reason,
        column_name,
        raw_value,
        source_line,
        sheet,
        load_number
    from {{ entity }}
    union all
    {%- endfor %}
    select
        table_name,
        cast(null as varchar) as record_key,
        file_name as file,
        cast(null as bigint) as row_number,
        case when line_kind = 'left_out' then 'left_out' else 'not_a_row' end as reason,
        cast(null as varchar) as column_name,
        cast(null as varchar) as raw_value,
        source_line,
        sheet_name as sheet,
        load_number
    from lines_not_rows
)

select * from final
