-- One row a distinct row of a feed of classifications: a theme, cause or partner body of a case. Of
-- a case and kind the latest load that names it holds the whole set; earlier ones are superseded.

with

raw_rows as (
    select * from {{ source('landing', 'classifications') }}
),

latest_lines as (
    select * from {{ ref('stg_casework__latest_lines') }}
),

records as (
    {{ records('classifications') }}
),

texts as (
    select
        {{ provenance('records') }},
        {{ clean_cells('classifications') }}
    from records
),

read as (
    select
        texts.*,
        {{ label_key('texts.label_text') }} as label_key,
        {{ timestamp_from_text('texts.last_updated_day') }} as last_updated,
        case
            when {{ label_key('texts.kind_text') }} = 'partner body' then 'partner_body'
            when {{ label_key('texts.kind_text') }} in ('theme', 'cause', 'partner_body')
                then {{ label_key('texts.kind_text') }}
        end as kind
    from texts
),

judged as (
    select
        read.*,
        {{ missing_reason('read.case_ref_text') }} as case_ref_reason,
        {{ required_code_reason('read.kind_text', 'read.kind') }} as kind_reason,
        {{ missing_reason('read.label_text') }} as label_reason
    from read
),

rejected as (
    select
        judged.*,
        {{ first_rejection(['case_ref', 'kind', 'label']) }}
    from judged
),

placed as (
    select
        rejected.*,
        max(case when reject_reason is null then load_number end) over (
            partition by case_ref_text, kind
        ) as latest_load_number,
        row_number() over (
            partition by case_ref_text, kind, label_key, load_number, reject_reason
            order by row_id
        ) as repetition
    from rejected
),

final as (
    select
        {{ provenance('placed') }},

        -- key
        case_ref_text as case_ref,
        kind,
        label_text as label,
        label_key,
        last_updated,

        -- rejection
        reject_reason,
        reject_column,
        reject_value,
        is_left_out,

        -- version
        case
            when reject_reason is not null then null
            when load_number < latest_load_number then 'superseded'
            when repetition > 1 then 'duplicate'
            else 'accepted'
        end as row_status
    from placed
)

select * from final
