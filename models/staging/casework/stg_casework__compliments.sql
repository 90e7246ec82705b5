-- One row a compliment row of any file, typed; why a row is rejected or a value emptied stands
-- beside it.

with

raw_rows as (
    select * from {{ source('landing', 'compliments') }}
),

latest_lines as (
    select * from {{ ref('stg_casework__latest_lines') }}
),

calendar as (
    select * from {{ ref('stg_reference__calendar') }}
),

code_labels as (
    select * from {{ ref('stg_reference__code_labels') }}
),

records as (
    {{ records('compliments') }}
),

texts as (
    select
        {{ provenance('records') }},
        {{ clean_cells('compliments') }}
    from records
),

read as (
    select
        texts.*,
        {{ date_from_text('texts.date_received_day') }} as date_received_read,
        {{ flag_from_text('texts.publish_text') }} as publish,
        {{ timestamp_from_text('texts.last_updated_day') }} as last_updated,
        received_vias.code as received_via_code
    from texts
    {{ join_code_labels('texts', {'received_vias': ['received_via', 'received_via_text']}) }}
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
        judged.compliment_ref_text as compliment_ref,
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
        {{ collapse_text('service_area_text') }} as service_area,

        -- dates
        date_received,
        last_updated,

        -- flags
        publish,
        text_text is not null as has_text,

        -- rejection
        {{ first_rejection(['compliment_ref', 'date_received'], 'date_received') }},

        -- issues
        received_via_text,
        received_via_issue,
        publish_text,
        publish_issue,
        last_updated_text,
        last_updated_issue,

        -- version
        {{ fingerprint([
            'compliment_ref',
            'date_received',
            code_for_comparison('received_via_code', 'received_via_text'),
            'service_area_text',
            'text_text',
            'publish',
            'last_updated',
        ]) }} as content_fingerprint
    from typed
)

select * from final
