-- What became of every row of every file: rows_read = accepted + superseded + duplicate + rejected.

with

files as (
    select * from {{ ref('stg_casework__files') }}
),

settled as (
    {%- for table_name, entity in [
        ('complaints', 'complaints'),
        ('reviews', 'reviews'),
        ('ombudsman', 'ombudsman_enquiries'),
        ('actions', 'actions'),
        ('compliments', 'compliments'),
        ('context', 'context'),
    ] %}
    select
        '{{ table_name }}' as table_name,
        typed.load_number,
        typed.file_name,
        typed.sheet_name,
        case when typed.reject_reason is not null then 'rejected' else settled.row_status end
            as row_status
    from {{ ref('stg_casework__' ~ entity) }} as typed
    left join {{ ref('int_' ~ entity ~ '__accepted') }} as settled on typed.row_id = settled.row_id
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

counted as (
    select
        table_name,
        load_number,
        file_name,
        sheet_name,
        count(*) as rows_read,
        sum(case when row_status = 'accepted' then 1 else 0 end) as accepted,
        sum(case when row_status = 'superseded' then 1 else 0 end) as superseded,
        sum(case when row_status = 'duplicate' then 1 else 0 end) as duplicate,
        sum(case when row_status = 'rejected' then 1 else 0 end) as rejected
    from settled
    group by table_name, load_number, file_name, sheet_name
),

final as (
    select
        files.file_name as file,
        files.table_name,
        cast(coalesce(counted.rows_read, 0) as bigint) as rows_read,
        cast(coalesce(counted.accepted, 0) as bigint) as accepted,
        cast(coalesce(counted.superseded, 0) as bigint) as superseded,
        cast(coalesce(counted.duplicate, 0) as bigint) as duplicate,
        cast(coalesce(counted.rejected, 0) as bigint) as rejected,
        files.sheet_name as sheet,
        files.load_number,
        files.loaded_at,
        files.content_hash,
        files.unknown_columns
    from files
    left join counted
        on
            files.table_name = counted.table_name
            and files.load_number = counted.load_number
            and files.file_name = counted.file_name
            and files.sheet_name = counted.sheet_name
)

select * from final
