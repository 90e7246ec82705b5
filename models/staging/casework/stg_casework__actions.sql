-- One row per action row of any file, typed, with why a row is rejected or a value emptied.

with

-- No amount where the file has no such column; an empty cell is an empty text.
{{ landed_cells(
    'actions',
    of_cells=['records.amount_gbp is not null as has_amount_column'],
    of_said=['cells.has_amount_column'],
) }}

calendar as (
    select * from {{ ref('stg_reference__calendar') }}
),

number_styles as (
    select * from {{ ref('stg_casework__number_styles') }} where table_name = 'actions'
),

action_type_marks as (
    select * from {{ ref('action_type_marks') }}
),

texts as (
    select
        said.*,
        {{ bare_number('said.amount_gbp_text') }} as amount_gbp_number,
        {{ date_parts('actions') }}
    from said
),

read as (
    select
        texts.*,
        {{ try_decimal(plain_number('texts.amount_gbp_number')) }} as amount_gbp,
        {{ date_from_parts('texts.date_due') }} as date_due_read,
        {{ date_from_parts('texts.date_completed') }} as date_completed_read,
        {{ timestamp_from_parts('texts.last_updated') }} as last_updated,
        action_type_labels.code as action_type_code,
        scope_labels.code as scope_code
    from texts
    left join number_styles
        on
            texts.load_number = number_styles.load_number
            and texts.file_name = number_styles.file_name
            and texts.sheet_name = number_styles.sheet_name
    {{ join_code_labels('texts', 'actions', ['action_type', 'scope']) }}
),

judged as (
    select
        read.*,
        coalesce(action_type_marks.is_financial, false) as is_financial,
        {{ missing_reason('read.action_ref_text') }} as action_ref_reason,
        {{ missing_reason('read.case_ref_text') }} as case_ref_reason,
        {{ required_code_reason('read.action_type_text', 'read.action_type_code') }}
            as action_type_reason,
        {{ required_code_reason('read.scope_text', 'read.scope_code') }} as scope_reason,
        case
            when read.amount_gbp_text is not null and read.amount_gbp is null then 'bad_value'
            -- A payment without an amount adds nothing to the pounds: say so.
            when
                action_type_marks.is_financial
                and read.has_amount_column
                and read.amount_gbp is null
                then 'bad_value'
        end as amount_gbp_issue,
        {{ optional_date_reason('read.date_due_text', 'read.date_due_read') }} as date_due_issue,
        {{ optional_date_reason(
            'read.date_completed_text', 'read.date_completed_read', is_event=true
        ) }} as date_completed_issue,
        case
            when read.last_updated_text is not null and read.last_updated is null then 'bad_date'
        end as last_updated_issue
    from read
    left join action_type_marks on read.action_type_code = action_type_marks.action_type
    cross join calendar
),

typed as (
    select
        judged.*,
        {{ kept('judged.action_ref_text', 'judged.action_ref_reason') }} as action_ref,
        {{ kept('judged.case_ref_text', 'judged.case_ref_reason') }} as case_ref,
        judged.action_type_code as action_type,
        judged.scope_code as scope,
        {{ kept('judged.date_due_read', 'judged.date_due_issue') }} as date_due,
        {{ kept('judged.date_completed_read', 'judged.date_completed_issue') }} as date_completed
    from judged
),

final as (
    select
        {{ provenance('typed') }},

        -- keys
        action_ref,
        case_ref,

        -- codes
        action_type,
        scope,

        -- amounts
        amount_gbp,

        -- dates
        date_due,
        date_completed,
        last_updated,

        -- flags
        is_financial,

        -- rejection
        {{ first_rejection(['action_ref', 'case_ref', 'action_type', 'scope']) }},

        -- issues
        amount_gbp_text,
        amount_gbp_issue,
        date_due_text,
        date_due_issue,
        date_completed_text,
        date_completed_issue,
        last_updated_text,
        last_updated_issue,

        -- version
        {{ fingerprint([
            'action_ref',
            'case_ref',
            'action_type',
            'scope',
            'amount_gbp',
            'date_due',
            'date_completed',
            'summary_text',
            'last_updated',
        ]) }} as content_fingerprint
    from typed
)

select * from final
