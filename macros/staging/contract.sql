{# The columns of each table of the extract contract, in its order. A test holds this list and the
   one that lands the files to be the same. #}
{% macro contract_columns(table_name) -%}
    {{ return({
        'complaints': [
            'case_ref', 'record_status', 'date_received', 'date_acknowledged', 'received_via',
            'procedure', 'exclusion_reason', 'complainant_type', 'person_id', 'complainant_name',
            'age_band', 'gender', 'ethnicity', 'service_area', 'provider', 'theme', 'causes',
            'partner_bodies', 'independent_investigation', 'response_due',
            'relevant_period_agreed_to', 'date_resolved', 'outcome', 'summary', 'last_updated',
        ],
        'reviews': [
            'review_ref', 'case_ref', 'date_requested', 'response_due', 'date_resolved', 'outcome',
            'last_updated',
        ],
        'ombudsman': [
            'ombudsman_ref', 'case_ref', 'category', 'body', 'date_opened', 'date_decided',
            'decision', 'theme', 'remedied_before', 'public_report', 'remedy_due',
            'remedy_completed', 'last_updated',
        ],
        'actions': [
            'action_ref', 'case_ref', 'action_type', 'scope', 'amount_gbp', 'date_due',
            'date_completed', 'summary', 'last_updated',
        ],
        'compliments': [
            'compliment_ref', 'date_received', 'received_via', 'service_area', 'text', 'publish',
            'last_updated',
        ],
        'context': ['period', 'people_supported'],
    }[table_name]) }}
{%- endmacro %}
