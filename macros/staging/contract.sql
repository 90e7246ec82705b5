{# The columns of each table of the extract contract, in its order. A unit test of dbt knows no
   sources, so that this list, the days and the codes stand here too; a test holds them to be those
   of the sources. #}
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
    }.get(table_name, [])) }}
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

{# (table, entity in the names of its models, first column) of every table; the first column is the
   key, except of classifications, whose rows have no key of their own. #}
{% macro tables_of_contract() -%}
    {%- set found = [] -%}
    {%- for table_name, entity in settled_entities().items() -%}
        {%- do found.append((table_name, entity, contract_columns(table_name) | first)) -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}

{# The same of every table whose rows have a key of their own. #}
{% macro keyed_tables() -%}
    {{ return(tables_of_contract() | rejectattr(0, 'equalto', 'classifications') | list) }}
{%- endmacro %}

{# The columns of a table that hold codes, or names of a list: column -> code list. #}
{% macro coded_columns(table_name) -%}
    {{ return({
        'complaints': {
            'record_status': 'record_status',
            'received_via': 'received_via',
            'procedure': 'procedure',
            'exclusion_reason': 'exclusion_reason',
            'complainant_type': 'complainant_type',
            'age_band': 'age_band',
            'gender': 'gender',
            'ethnicity': 'ethnicity',
            'service_area': 'service_area',
            'theme': 'theme',
            'causes': 'cause',
            'partner_bodies': 'partner_body',
            'outcome': 'outcome',
        },
        'reviews': {'outcome': 'outcome'},
        'ombudsman': {
            'category': 'ombudsman_category',
            'body': 'ombudsman_body',
            'decision': 'ombudsman_decision',
            'theme': 'theme',
        },
        'actions': {'action_type': 'action_type', 'scope': 'action_scope'},
        'compliments': {'received_via': 'received_via', 'service_area': 'service_area'},
    }.get(table_name, {})) }}
{%- endmacro %}

{# (table, column) of every column that the sources do not call personal, in tables to which files
   belong by name. Nothing while dbt parses: the sources are known once it has. #}
{% macro columns_to_show() -%}
    {%- set found = [] -%}
    {%- for table in (graph.sources.values() if execute else [])
        if table.source_name == 'landing' and table.config.meta.get('by_name', true) -%}
        {%- for column in table.columns.values()
            if column.config.meta and not column.config.meta.personal -%}
            {%- do found.append((table.name, column.name)) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}

{# The cells of a table, cleaned, with what decides how they are read: a whole select, with
   expressions of its own where they are given. Needs `records` as a CTE. #}
{% macro clean_cells(table_name, and_also=[]) -%}
    select
        {{ provenance('records') }},
        {%- for column in contract_columns(table_name) %}
        {{ clean_text('records.' ~ column) }} as {{ column }},
        {%- endfor %}
        {%- for expression in and_also %}
        {{ expression }},
        {%- endfor %}
        records.field_count,
        records.header_count,
        records.date_order,
        records.date_system
    from records
{%- endmacro %}

{# The cells of a table that say something, and of each that holds a day the text in day order: a
   whole select. Needs `cells` and `coded_words` as CTEs.
   code_lists: column -> expression, where the code list depends on the row. #}
{% macro said_cells(table_name, code_lists={}, and_also=[]) -%}
    {%- set coded = coded_columns(table_name) -%}
    select
        {{ provenance('cells') }},
        {%- for column in contract_columns(table_name) %}
        {{ said(
            'cells.' ~ column,
            code_lists[column] or ("'" ~ coded[column] ~ "'" if column in coded else none)
        ) }} as {{ column }}_text,
        {%- endfor %}
        {%- for column in date_columns(table_name) %}
        {{ in_day_order('cells.' ~ column, 'cells.date_order', 'cells.date_system') }}
            as {{ column }}_date,
        {%- endfor %}
        {%- for expression in and_also %}
        {{ expression }},
        {%- endfor %}
        cells.field_count,
        cells.header_count
    from cells
    cross join coded_words
{%- endmacro %}

{# The parts of the dates of a table, each a column, in a select list. Needs `said` as a CTE. #}
{% macro date_parts(table_name) -%}
    {%- for column in date_columns(table_name) %}
    {{ day_part('said.' ~ column ~ '_date') }} as {{ column }}_day,
    {{ time_part('said.' ~ column ~ '_date') }} as {{ column }}_time,
    {{ zone_part('said.' ~ column ~ '_date') }} as {{ column }}_zone{{ ',' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
