-- One row per review row of any file, typed, with why a row is rejected or a value emptied.

with

{{ landed_cells('reviews') }}

calendar as (
    select * from {{ ref('stg_reference__calendar') }}
),

texts as (
    select
        said.*,
        {{ date_parts('reviews') }}
    from said
),

read as (
    select
        texts.*,
        {{ date_from_parts('texts.date_requested') }} as date_requested_read,
        {{ date_from_parts('texts.response_due') }} as response_due_read,
        {{ date_from_parts('texts.date_resolved') }} as date_resolved_read,
        {{ timestamp_from_parts('texts.last_updated') }} as last_updated,
        outcome_labels.code as outcome_code
    from texts
    {{ join_code_labels('texts', 'reviews', ['outcome']) }}
),

judged as (
    select
        read.*,
        calendar.build_date,
        {{ missing_reason('read.review_ref_text') }} as review_ref_reason,
        {{ missing_reason('read.case_ref_text') }} as case_ref_reason,
        {{ required_date_reason('read.date_requested_text', 'read.date_requested_read') }}
            as date_requested_reason,
        {{ optional_date_reason('read.response_due_text', 'read.response_due_read') }}
            as response_due_issue,
        {{ optional_date_reason(
            'read.date_resolved_text', 'read.date_resolved_read',
            is_event=true, not_before='read.date_requested_read'
        ) }} as date_resolved_issue,
        {{ optional_code_reason('read.outcome_text', 'read.outcome_code') }} as outcome_issue,
        case
            when read.last_updated_text is not null and read.last_updated is null then 'bad_date'
        end as last_updated_issue
    from read
    cross join calendar
),

typed as (
    select
        judged.*,
        {{ kept('judged.review_ref_text', 'judged.review_ref_reason') }} as review_ref,
        {{ kept('judged.case_ref_text', 'judged.case_ref_reason') }} as case_ref,
        {{ kept('judged.date_requested_read', 'judged.date_requested_reason') }}
            as date_requested,
        {{ kept('judged.response_due_read', 'judged.response_due_issue') }} as response_due,
        {{ kept('judged.date_resolved_read', 'judged.date_resolved_issue') }} as date_resolved,
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

        -- keys
        review_ref,
        case_ref,

        -- codes
        outcome,

        -- dates
        date_requested,
        response_due,
        date_resolved,
        last_updated,

        -- rejection
        {{ first_rejection(['review_ref', 'case_ref', 'date_requested'], 'date_requested') }},

        -- issues
        response_due_text,
        response_due_issue,
        date_resolved_text,
        date_resolved_issue,
        outcome_text,
        outcome_issue,
        case when date_resolved is not null and outcome_text is null then 'missing_outcome' end
            as missing_outcome_issue,
        case
            when outcome_text is not null and date_resolved_text is null then 'missing_date'
        end as missing_date_issue,
        last_updated_text,
        last_updated_issue,

        -- version
        {{ fingerprint([
            'review_ref',
            'case_ref',
            'date_requested',
            'response_due',
            'date_resolved',
            code_for_comparison('outcome_code', 'outcome_text'),
            'last_updated',
        ]) }} as content_fingerprint
    from typed
)

select * from final
