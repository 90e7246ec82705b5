-- Records of which a load has versions that differ, with the same last_updated or none: nothing but
-- their order, or the name of a file or sheet, says which is the latest. One row per key, where its
-- current version is.

with

files as (
    select distinct
        load_number,
        file_name,
        sheet_name,
        is_hidden
    from {{ ref('stg_casework__files') }}
),

rivals as (
    {%- for table_name, entity, key in keyed_tables() %}
    select
        '{{ table_name }}' as table_name,
        standing.{{ key }} as record_key,
        standing.file_name as file,
        standing.sheet_name as sheet,
        standing.load_number,
        standing.row_number,
        standing.source_line,
        superseded.file_name as other_file,
        superseded.sheet_name as other_sheet,
        superseded.source_line as other_line,
        row_number() over (
            partition by standing.{{ key }} order by superseded.row_id desc
        ) as other_rank
    from {{ ref('int_' ~ entity ~ '__accepted') }} as superseded
    inner join {{ ref('int_' ~ entity ~ '__accepted') }} as standing
        on
            superseded.{{ key }} = standing.{{ key }}
            and superseded.load_number = standing.load_number
            and coalesce(superseded.last_updated, timestamp '0001-01-01 00:00:00')
            = coalesce(standing.last_updated, timestamp '0001-01-01 00:00:00')
    where superseded.row_status = 'superseded' and standing.row_status = 'accepted'
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

final as (
    select
        rivals.table_name,
        rivals.record_key,
        rivals.file,
        rivals.sheet,
        rivals.load_number,
        rivals.row_number,
        rivals.source_line,
        'undecided_version' as reason,
        cast(null as varchar) as column_name,
        'not as in '
        || case when rivals.other_file <> rivals.file then rivals.other_file || ', ' else '' end
        || case
            when rivals.other_file <> rivals.file or rivals.other_sheet <> rivals.sheet
                then coalesce('sheet ' || nullif(rivals.other_sheet, '') || ', ', '')
            else ''
        end
        || case when other_files.is_hidden then 'which is hidden, ' else '' end
        || 'line ' || cast(rivals.other_line as varchar)
        || case when standing_files.is_hidden then '; this sheet is hidden' else '' end
            as raw_value
    from rivals
    inner join files as standing_files
        on
            rivals.load_number = standing_files.load_number
            and rivals.file = standing_files.file_name
            and rivals.sheet = standing_files.sheet_name
    inner join files as other_files
        on
            rivals.load_number = other_files.load_number
            and rivals.other_file = other_files.file_name
            and rivals.other_sheet = other_files.sheet_name
    where rivals.other_rank = 1
)

select * from final
