-- One row per distinct row of a feed of classifications: a theme, cause or partner body of a case.
-- Of a case and kind the latest load that names it holds the whole set; earlier ones are
-- superseded.

with

raw_rows as (
    select * from {{ source('landing', 'classifications') }}
),

latest_lines as (
    select * from {{ ref('stg_casework__latest_lines') }}
),

code_labels as (
    select * from {{ ref('stg_reference__code_labels') }}
),

records as (
    {{ records('classifications') }}
),

cleaned as (
    {{ clean_cells('classifications') }}
),

cells as (
    select
        cleaned.*,
        case
            when {{ label_key('cleaned.kind') }} = 'partner body' then 'partner_body'
            when {{ label_key('cleaned.kind') }} in ('theme', 'cause', 'partner_body')
                then {{ label_key('cleaned.kind') }}
        end as code_list
    from cleaned
),

coded_words as (
    {{ coded_words() }}
),

said as (
    {{ said_cells(
        'classifications',
        code_lists={'label': 'cells.code_list'},
        and_also=['cells.code_list as kind'],
    ) }}
),

texts as (
    select
        said.*,
        {{ date_parts('classifications') }}
    from said
),

read as (
    select
        texts.*,
        {{ label_key('texts.label_text') }} as label_key,
        {{ timestamp_from_parts('texts.last_updated') }} as last_updated
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
