-- One row per column of the contract that a loaded file has. A feed of classifications has the
-- column of the complaints file that it fills.

with

file_columns as (
    select * from {{ source('landing', 'file_columns') }}
),

files as (
    select * from {{ ref('stg_casework__files') }}
),

classifications as (
    select * from {{ ref('stg_casework__classifications') }} where reject_reason is null
),

final as (
    select
        files.file_rank,
        files.table_name,
        file_columns.column_name
    from files
    inner join file_columns on files.file_id = file_columns.file_id
    union
    select
        files.file_rank,
        'complaints' as table_name,
        case classifications.kind
            when 'cause' then 'causes'
            when 'partner_body' then 'partner_bodies'
            else classifications.kind
        end as column_name
    from files
    inner join classifications
        on
            files.load_number = classifications.load_number
            and files.file_name = classifications.file_name
            and files.sheet_name = classifications.sheet_name
    where files.table_name = 'classifications'
)

select * from final
