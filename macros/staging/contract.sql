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
        'classifications': ['case_ref', 'kind', 'label', 'last_updated'],
    }[table_name]) }}
{%- endmacro %}

{# The columns of a table that hold days. #}
{% macro date_columns(table_name) -%}
    {{ return({
        'complaints': [
            'date_received', 'date_acknowledged', 'response_due', 'relevant_period_agreed_to',
            'date_resolved', 'last_updated',
        ],
        'reviews': ['date_requested', 'response_due', 'date_resolved', 'last_updated'],
        'ombudsman': [
            'date_opened', 'date_decided', 'remedy_due', 'remedy_completed', 'last_updated',
        ],
        'actions': ['date_due', 'date_completed', 'last_updated'],
        'compliments': ['date_received', 'last_updated'],
        'classifications': ['last_updated'],
    }[table_name]) }}
{%- endmacro %}

{# table -> the entity in the names of its models. #}
{% macro settled_entities() -%}
    {{ return({
        'complaints': 'complaints',
        'reviews': 'reviews',
        'ombudsman': 'ombudsman_enquiries',
        'actions': 'actions',
        'compliments': 'compliments',
        'context': 'context',
        'classifications': 'classifications',
    }) }}
{%- endmacro %}

{# (table, entity in the names of its models, key) of every table whose rows have a key of their
   own. #}
{% macro keyed_tables() -%}
    {{ return([
        ('complaints', 'complaints', 'case_ref'),
        ('reviews', 'reviews', 'review_ref'),
        ('ombudsman', 'ombudsman_enquiries', 'ombudsman_ref'),
        ('actions', 'actions', 'action_ref'),
        ('compliments', 'compliments', 'compliment_ref'),
        ('context', 'context', 'period'),
    ]) }}
{%- endmacro %}

{# The clean cells of a table, in a select list: each as text, and each that holds a day once more
   with the day before the month. #}
{% macro clean_cells(table_name) -%}
    {%- for column in contract_columns(table_name) %}
    {{ clean_text('records.' ~ column) }} as {{ column }}_text,
    {%- endfor %}
    {%- for column in date_columns(table_name) %}
    {{ in_day_order(clean_text('records.' ~ column), 'records.date_order') }} as {{ column }}_day,
    {%- endfor %}
    records.field_count,
    records.header_count
{%- endmacro %}
