-- One row per compliment row of any file, typed, with why a row is rejected or a value emptied.

with

{{ landed_cells('compliments') }}

calendar as (
    select * from {{ ref('stg_reference__calendar') }}
),

texts as (
    select
        said.*,
        {{ date_parts('compliments') }}
    from said
),

read as (
    select
        texts.*,
        {{ date_from_parts('texts.date_received') }} as date_received_read,
        {{ flag_from_text('texts.publish_text') }} as publish,
        {{ timestamp_from_parts('texts.last_updated') }} as last_updated,
        received_via_labels.code as received_via_code
    from texts
    {{ join_code_labels('texts', 'compliments', ['received_via']) }}
),

judged as (
    select
        read.*,
        calendar.build_date,
        {{ missing_reason('read.compliment_ref_text') }} as compliment_ref_reason,
        {{ required_date_reason('read.date_received_text', 'read.date_received_read') }}
            as date_received_reason,
        {{ optional_code_reason('read.received_via_text', 'read.received_via_code') }}
            as received_via_issue,
        {{ name_reason('read.service_area_text') }} as service_area_issue,
        {{ bad_value_reason('read.publish_text', 'read.publish') }} as publish_issue,
        case
            when read.last_updated_text is not null and read.last_updated is null then 'bad_date'
        end as last_updated_issue
    from read
    cross join calendar
),

typed as (
    select
        judged.*,
        {{ kept('judged.compliment_ref_text', 'judged.compliment_ref_reason') }} as compliment_ref,
        {{ kept('judged.date_received_read', 'judged.date_received_reason') }} as date_received,
        case
            when judged.received_via_text is not null
                then coalesce(judged.received_via_code, 'unmapped')
        end as received_via
    from judged
),

final as (
    select
        {{ provenance('typed') }},

        -- key
        compliment_ref,

        -- codes
        received_via,

        -- texts
        {{ kept(collapse_text('service_area_text'), 'service_area_issue') }} as service_area,

        -- dates
        date_received,
        last_updated,

        -- flags
        publish,
        text_text is not null and not {{ is_unreadable('text_text') }} as has_text,

        -- rejection
        {{ first_rejection(['compliment_ref', 'date_received'], 'date_received') }},

        -- issues
        received_via_text,
        received_via_issue,
        service_area_text,
        service_area_issue,
        publish_text,
        publish_issue,
        last_updated_text,
        last_updated_issue,

        -- version
        {{ fingerprint([
            'compliment_ref',
            'date_received',
            code_for_comparison('received_via_code', 'received_via_text'),
            kept('service_area_text', 'service_area_issue'),
            'text_text',
            'publish',
            'last_updated',
        ]) }} as content_fingerprint
    from typed
)

select * from final
