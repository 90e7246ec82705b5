-- What became of every row of every file, a load, file and sheet at a time:
-- rows_read = accepted + superseded + duplicate + rejected.

with

files as (
    select * from {{ ref('stg_casework__files') }}
),

lines as (
    select * from {{ ref('stg_casework__lines') }} where line_kind = 'record'
),

settled as (
    {%- for table_name, entity in settled_entities().items() %}
    select
        '{{ table_name }}' as table_name,
        typed.row_hash,
        typed.row_id,
        case when typed.reject_reason is not null then 'rejected' else settled.row_status end
            as row_status
    from {{ ref('stg_casework__' ~ entity) }} as typed
    left join {{ ref('int_' ~ entity ~ '__accepted') }} as settled on typed.row_id = settled.row_id
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

-- A row that says the same as a later, current one is its duplicate.
statuses as (
    select
        lines.file_rank,
        case
            when settled.row_status = 'accepted' and lines.row_id <> settled.row_id then 'duplicate'
            else settled.row_status
        end as row_status
    from lines
    inner join settled
        on lines.table_name = settled.table_name and lines.row_hash = settled.row_hash
),

counted as (
    select
        file_rank,
        count(*) as rows_read,
        sum(case when row_status = 'accepted' then 1 else 0 end) as accepted,
        sum(case when row_status = 'superseded' then 1 else 0 end) as superseded,
        sum(case when row_status = 'duplicate' then 1 else 0 end) as duplicate,
        sum(case when row_status = 'rejected' then 1 else 0 end) as rejected
    from statuses
    group by file_rank
),

summed as (
    select
        files.load_number,
        files.file_name as file,
        files.sheet_name as sheet,
        files.table_name,
        cast(sum(coalesce(counted.rows_read, 0)) as bigint) as rows_read,
        cast(sum(coalesce(counted.accepted, 0)) as bigint) as accepted,
        cast(sum(coalesce(counted.superseded, 0)) as bigint) as superseded,
        cast(sum(coalesce(counted.duplicate, 0)) as bigint) as duplicate,
        cast(sum(coalesce(counted.rejected, 0)) as bigint) as rejected,
        max(files.loaded_at) as loaded_at,
        files.content_hash,
        min(case when files.is_full then 1 else 0 end) = 1 as is_full,
        max(files.shape) as shape,
        max(files.unknown_columns) as unknown_columns,
        max(files.missing_columns) as missing_columns,
        max(files.sheets_left_alone) as sheets_left_alone
    from files
    left join counted on files.file_rank = counted.file_rank
    -- Two feeds that read a file into one table are one row.
    group by
        files.load_number,
        files.file_name,
        files.sheet_name,
        files.table_name,
        files.content_hash
),

final as (
    select
        summed.*,
        load_number = max(load_number) over (partition by table_name, file) as is_latest
    from summed
)

select * from final
