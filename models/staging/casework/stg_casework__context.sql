-- One row per context row of any file, typed, with why a row is rejected or a value emptied.

with

{{ landed_cells('context') }}

number_styles as (
    select * from {{ ref('stg_casework__number_styles') }} where table_name = 'context'
),

texts as (
    select
        said.*,
        {{ bare_number('said.people_supported_text') }} as people_supported_number
    from said
),

read as (
    select
        texts.*,
        {{ extract_pattern('texts.period_text', '^(\\d{4}-\\d{2})$') }} as period_read,
        {{ whole_from_number(plain_number('texts.people_supported_number')) }} as people_supported
    from texts
    left join number_styles
        on
            texts.load_number = number_styles.load_number
            and texts.file_name = number_styles.file_name
            and texts.sheet_name = number_styles.sheet_name
),

judged as (
    select
        read.*,
        case
            when read.period_text is null then 'missing_required'
            when read.period_read is null then 'bad_value'
            -- 2024-25: the second year follows the first.
            when
                (cast(substr(read.period_read, 3, 2) as integer) + 1) % 100
                <> cast(substr(read.period_read, 6, 2) as integer)
                then 'bad_value'
        end as period_reason,
        {{ bad_value_reason('read.people_supported_text', 'read.people_supported') }}
            as people_supported_issue
    from read
),

final as (
    select
        {{ provenance('judged') }},

        -- key
        period_read as period,

        -- numbers
        people_supported,

        -- The table has no version column: the latest load stands.
        cast(null as timestamp) as last_updated,

        -- rejection
        {{ first_rejection(['period']) }},

        -- issues
        people_supported_text,
        people_supported_issue,

        -- version
        {{ fingerprint(['period_read', 'people_supported']) }} as content_fingerprint
    from judged
)

select * from final
