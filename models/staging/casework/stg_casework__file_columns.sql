-- One row a column of the contract that a loaded file has.

with

file_columns as (
    select * from {{ source('landing', 'file_columns') }}
),

files as (
    select * from {{ ref('stg_casework__files') }}
),

final as (
    select
        files.file_rank,
        files.table_name,
        file_columns.column_name
    from files
    inner join file_columns on files.file_id = file_columns.file_id
)

select * from final
