-- One row per Ombudsman row of any file, typed, with why a row is rejected or a value emptied.

with

{{ landed_cells('ombudsman') }}

calendar as (
    select * from {{ ref('stg_reference__calendar') }}
),

texts as (
    select
        said.*,
        {{ date_parts('ombudsman') }}
    from said
),

read as (
    select
        texts.*,
        -- LGSCO's `24 007 856` is typed with spaces, hyphens or neither.
        nullif({{ replace_pattern('texts.ombudsman_ref_text', '[\\s\\p{Pd}]+', '') }}, '')
            as ombudsman_ref_read,
        {{ date_from_parts('texts.date_opened') }} as date_opened_read,
        {{ date_from_parts('texts.date_decided') }} as date_decided_read,
        {{ date_from_parts('texts.remedy_due') }} as remedy_due_read,
        {{ date_from_parts('texts.remedy_completed') }} as remedy_completed_read,
        {{ timestamp_from_parts('texts.last_updated') }} as last_updated,
        {{ flag_from_text('texts.remedied_before_text') }} as remedied_before,
        {{ flag_from_text('texts.public_report_text') }} as public_report,
        category_labels.code as category_code,
        body_labels.code as body_code,
        decision_labels.code as decision_code,
        theme_labels.code as theme_code
    from texts
    {{ join_code_labels('texts', 'ombudsman', ['category', 'body', 'decision', 'theme']) }}
),

judged as (
    select
        read.*,
        calendar.build_date,
        case
            when read.ombudsman_ref_read is null then 'missing_required'
            else {{ missing_reason('read.ombudsman_ref_text') }}
        end as ombudsman_ref_reason,
        {{ required_code_reason('read.body_text', 'read.body_code') }} as body_reason,
        {{ required_date_reason('read.date_opened_text', 'read.date_opened_read') }}
            as date_opened_reason,
        {{ optional_code_reason('read.category_text', 'read.category_code') }} as category_issue,
        {{ optional_date_reason(
            'read.date_decided_text', 'read.date_decided_read',
            is_event=true, not_before='read.date_opened_read'
        ) }} as date_decided_issue,
        {{ optional_code_reason('read.decision_text', 'read.decision_code') }} as decision_issue,
        {{ optional_code_reason('read.theme_text', 'read.theme_code') }} as theme_issue,
        {{ bad_value_reason('read.remedied_before_text', 'read.remedied_before') }}
            as remedied_before_issue,
        {{ bad_value_reason('read.public_report_text', 'read.public_report') }}
            as public_report_issue,
        {{ optional_date_reason('read.remedy_due_text', 'read.remedy_due_read') }}
            as remedy_due_issue,
        {{ optional_date_reason(
            'read.remedy_completed_text', 'read.remedy_completed_read', is_event=true
        ) }} as remedy_completed_issue,
        case
            when read.last_updated_text is not null and read.last_updated is null then 'bad_date'
        end as last_updated_issue
    from read
    cross join calendar
),

typed as (
    select
        judged.*,
        {{ kept('judged.ombudsman_ref_read', 'judged.ombudsman_ref_reason') }} as ombudsman_ref,
        judged.case_ref_text as case_ref,
        judged.body_code as body,
        {{ kept('judged.date_opened_read', 'judged.date_opened_reason') }} as date_opened,
        {{ kept('judged.date_decided_read', 'judged.date_decided_issue') }} as date_decided,
        {{ kept('judged.remedy_due_read', 'judged.remedy_due_issue') }} as remedy_due,
        {{ kept('judged.remedy_completed_read', 'judged.remedy_completed_issue') }}
            as remedy_completed,
        case
            when judged.category_text is not null then coalesce(judged.category_code, 'unmapped')
        end as category,
        case
            when judged.theme_text is not null then coalesce(judged.theme_code, 'unmapped')
        end as theme,
        case
            when judged.decision_text is not null then coalesce(judged.decision_code, 'unmapped')
            when judged.date_decided_read is not null and judged.date_decided_issue is null
                then 'unmapped'
        end as decision
    from judged
),

final as (
    select
        {{ provenance('typed') }},

        -- keys
        ombudsman_ref,
        case_ref,

        -- codes
        category,
        body,
        decision,
        theme,

        -- dates
        date_opened,
        date_decided,
        remedy_due,
        remedy_completed,
        last_updated,

        -- flags
        remedied_before,
        public_report,

        -- rejection
        {{ first_rejection(['ombudsman_ref', 'body', 'date_opened'], 'date_opened') }},

        -- issues
        category_text,
        category_issue,
        date_decided_text,
        date_decided_issue,
        decision_text,
        decision_issue,
        case when date_decided is not null and decision_text is null then 'missing_outcome' end
            as missing_outcome_issue,
        case
            when decision_text is not null and date_decided_text is null then 'missing_date'
        end as missing_date_issue,
        theme_text,
        theme_issue,
        remedied_before_text,
        remedied_before_issue,
        public_report_text,
        public_report_issue,
        remedy_due_text,
        remedy_due_issue,
        remedy_completed_text,
        remedy_completed_issue,
        last_updated_text,
        last_updated_issue,

        -- version
        {{ fingerprint([
            'ombudsman_ref',
            'case_ref',
            code_for_comparison('category_code', 'category_text'),
            'body',
            'date_opened',
            'date_decided',
            code_for_comparison('decision_code', 'decision_text'),
            code_for_comparison('theme_code', 'theme_text'),
            'remedied_before',
            'public_report',
            'remedy_due',
            'remedy_completed',
            'last_updated',
        ]) }} as content_fingerprint
    from typed
)

select * from final
