-- One row per distinct complaint row of any file, typed, with why a row is rejected or a value
-- emptied.

{%- set coded = [
    'record_status', 'received_via', 'procedure', 'exclusion_reason', 'complainant_type',
    'age_band', 'gender', 'ethnicity', 'theme', 'outcome',
] %}

with

{{ landed_cells('complaints') }}

calendar as (
    select * from {{ ref('stg_reference__calendar') }}
),

code_cells as (
    select * from {{ ref('stg_casework__code_cells') }}
),

case_classifications as (
    select
        classifications.case_ref,
        classifications.theme_text,
        classifications.causes_text,
        cause_cells.codes as causes_codes,
        cause_cells.has_unmapped as causes_has_unmapped,
        classifications.partner_bodies_text,
        partner_body_cells.codes as partner_bodies_codes,
        partner_body_cells.has_unmapped as partner_bodies_has_unmapped
    from {{ ref('stg_casework__case_classifications') }} as classifications
    left join code_cells as cause_cells
        on cause_cells.code_list = 'cause' and classifications.causes_text = cause_cells.cell
    left join code_cells as partner_body_cells
        on
            partner_body_cells.code_list = 'partner_body'
            and classifications.partner_bodies_text = partner_body_cells.cell
),

-- What a case file leaves open, a feed of classifications may say. A cell with no member is empty.
texts as (
    select
        {{ provenance('said') }},
        {%- for column in contract_columns('complaints')
            if column not in ['theme', 'causes', 'partner_bodies'] %}
        said.{{ column }}_text,
        {%- endfor %}
        {{ date_parts('complaints') }},
        said.field_count,
        said.header_count,
        coalesce(said.theme_text, case_classifications.theme_text) as theme_text,
        case
            when cause_cells.cell is not null then said.causes_text
            else case_classifications.causes_text
        end as causes_text,
        coalesce(cause_cells.codes, case_classifications.causes_codes) as causes_codes,
        coalesce(cause_cells.has_unmapped, case_classifications.causes_has_unmapped)
            as causes_has_unmapped,
        case
            when partner_body_cells.cell is not null then said.partner_bodies_text
            else case_classifications.partner_bodies_text
        end as partner_bodies_text,
        coalesce(partner_body_cells.codes, case_classifications.partner_bodies_codes)
            as partner_bodies_codes,
        coalesce(partner_body_cells.has_unmapped, case_classifications.partner_bodies_has_unmapped)
            as partner_bodies_has_unmapped
    from said
    left join code_cells as cause_cells
        on cause_cells.code_list = 'cause' and said.causes_text = cause_cells.cell
    left join code_cells as partner_body_cells
        on
            partner_body_cells.code_list = 'partner_body'
            and said.partner_bodies_text = partner_body_cells.cell
    left join case_classifications on said.case_ref_text = case_classifications.case_ref
),

read as (
    select
        texts.*,
        {%- for column in coded %}
        {{ column }}_labels.code as {{ column }}_code,
        {%- endfor %}
        {{ date_from_parts('texts.date_received') }} as date_received_read,
        {{ date_from_parts('texts.date_acknowledged') }} as date_acknowledged_read,
        {{ date_from_parts('texts.response_due') }} as response_due_read,
        {{ date_from_parts('texts.relevant_period_agreed_to') }}
            as relevant_period_agreed_to_read,
        {{ date_from_parts('texts.date_resolved') }} as date_resolved_read,
        {{ timestamp_from_parts('texts.last_updated') }} as last_updated,
        {{ flag_from_text('texts.independent_investigation_text') }} as independent_investigation
    from texts
    {{ join_code_labels('texts', 'complaints', coded) }}
),

judged as (
    select
        read.*,
        calendar.build_date,
        {{ missing_reason('read.case_ref_text') }} as case_ref_reason,
        {{ required_date_reason('read.date_received_text', 'read.date_received_read') }}
            as date_received_reason,
        {{ required_code_reason('read.procedure_text', 'read.procedure_code') }}
            as procedure_reason,
        {%- for column in coded if column != 'procedure' %}
        {{ optional_code_reason('read.' ~ column ~ '_text', 'read.' ~ column ~ '_code') }}
            as {{ column }}_issue,
        {%- endfor %}
        {{ optional_date_reason(
            'read.date_acknowledged_text', 'read.date_acknowledged_read',
            is_event=true, not_before='read.date_received_read'
        ) }} as date_acknowledged_issue,
        case
            when read.procedure_code = 'statutory' and read.exclusion_reason_text is not null
                then 'contradiction'
        end as contradiction_issue,
        {{ name_reason('read.service_area_text') }} as service_area_issue,
        {{ name_reason('read.provider_text') }} as provider_issue,
        case when read.causes_has_unmapped then 'unknown_code' end as causes_issue,
        case when read.partner_bodies_has_unmapped then 'unknown_code' end
            as partner_bodies_issue,
        {{ bad_value_reason(
            'read.independent_investigation_text', 'read.independent_investigation'
        ) }} as independent_investigation_issue,
        {{ optional_date_reason('read.response_due_text', 'read.response_due_read') }}
            as response_due_issue,
        {{ optional_date_reason(
            'read.relevant_period_agreed_to_text', 'read.relevant_period_agreed_to_read'
        ) }} as relevant_period_agreed_to_issue,
        {{ optional_date_reason(
            'read.date_resolved_text', 'read.date_resolved_read',
            is_event=true, not_before='read.date_received_read'
        ) }} as date_resolved_issue,
        case
            when read.last_updated_text is not null and read.last_updated is null then 'bad_date'
        end as last_updated_issue
    from read
    cross join calendar
),

typed as (
    select
        judged.*,
        {{ kept('judged.case_ref_text', 'judged.case_ref_reason') }} as case_ref,
        coalesce(judged.record_status_code, 'active') as record_status,
        {{ kept('judged.date_received_read', 'judged.date_received_reason') }} as date_received,
        {{ kept('judged.date_acknowledged_read', 'judged.date_acknowledged_issue') }}
            as date_acknowledged,
        judged.procedure_code as procedure,
        {{ kept('judged.response_due_read', 'judged.response_due_issue') }} as response_due,
        {{ kept(
            'judged.relevant_period_agreed_to_read', 'judged.relevant_period_agreed_to_issue'
        ) }} as relevant_period_agreed_to,
        {{ kept('judged.date_resolved_read', 'judged.date_resolved_issue') }} as date_resolved,
        {%- for column in [
            'received_via', 'exclusion_reason', 'complainant_type', 'age_band', 'gender',
            'ethnicity', 'theme',
        ] %}
        case
            when judged.{{ column }}_text is not null
                then coalesce(judged.{{ column }}_code, 'unmapped')
        end as {{ column }},
        {%- endfor %}
        -- A closing date counts as a decision even where no one wrote which.
        case
            when judged.outcome_text is not null then coalesce(judged.outcome_code, 'unmapped')
            when judged.date_resolved_read is not null and judged.date_resolved_issue is null
                then 'unmapped'
        end as outcome
    from judged
),

final as (
    select
        {{ provenance('typed') }},

        -- key
        case_ref,

        -- codes
        record_status,
        received_via,
        procedure,
        exclusion_reason,
        complainant_type,
        age_band,
        gender,
        ethnicity,
        theme,
        causes_codes as causes,
        partner_bodies_codes as partner_bodies,
        outcome,

        -- texts
        {{ kept(collapse_text('service_area_text'), 'service_area_issue') }} as service_area,
        {{ kept(collapse_text('provider_text'), 'provider_issue') }} as provider,

        -- dates
        date_received,
        date_acknowledged,
        response_due,
        relevant_period_agreed_to,
        date_resolved,
        last_updated,

        -- flags
        independent_investigation,

        -- rejection: the first reason only, so that a row is in quarantine once
        {{ first_rejection(['case_ref', 'date_received', 'procedure'], 'date_received') }},

        -- issues: of each column the cell and the reason; then reasons of several columns
        {%- for column in [
            'record_status', 'date_acknowledged', 'received_via', 'exclusion_reason',
            'complainant_type', 'age_band', 'gender', 'ethnicity', 'service_area', 'provider',
            'theme', 'causes', 'partner_bodies', 'independent_investigation', 'response_due',
            'relevant_period_agreed_to', 'date_resolved', 'outcome', 'last_updated',
        ] %}
        {{ column }}_text,
        {{ column }}_issue,
        {%- endfor %}
        contradiction_issue,
        case when date_resolved is not null and outcome_text is null then 'missing_outcome' end
            as missing_outcome_issue,
        case
            when outcome_text is not null and date_resolved_text is null then 'missing_date'
        end as missing_date_issue,

        -- version
        {{ fingerprint([
            'case_ref',
            "coalesce(" ~ code_for_comparison('record_status_code', 'record_status_text')
            ~ ", 'active')",
            'date_received',
            'date_acknowledged',
            code_for_comparison('received_via_code', 'received_via_text'),
            'procedure',
            code_for_comparison('exclusion_reason_code', 'exclusion_reason_text'),
            code_for_comparison('complainant_type_code', 'complainant_type_text'),
            'person_id_text',
            'complainant_name_text',
            code_for_comparison('age_band_code', 'age_band_text'),
            code_for_comparison('gender_code', 'gender_text'),
            code_for_comparison('ethnicity_code', 'ethnicity_text'),
            kept('service_area_text', 'service_area_issue'),
            kept('provider_text', 'provider_issue'),
            code_for_comparison('theme_code', 'theme_text'),
            'causes_codes',
            'partner_bodies_codes',
            'independent_investigation',
            'response_due',
            'relevant_period_agreed_to',
            'date_resolved',
            code_for_comparison('outcome_code', 'outcome_text'),
            'summary_text',
            'last_updated',
        ]) }} as content_fingerprint
    from typed
)

select * from final
