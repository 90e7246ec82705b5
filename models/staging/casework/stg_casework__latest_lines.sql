-- One row per content of a table: the last row that had it.

with

lines as (
    select * from {{ ref('stg_casework__lines') }} where line_kind = 'record'
),

files as (
    select * from {{ ref('stg_casework__files') }}
),

latest as (
    select
        table_name,
        row_hash,
        max(row_id) as row_id,
        max_by(file_rank, row_id) as file_rank,
        max_by(row_number, row_id) as row_number,
        max_by(source_line, row_id) as source_line
    from lines
    group by table_name, row_hash
),

final as (
    select
        latest.row_id,
        latest.table_name,
        latest.row_hash,
        files.load_number,
        files.file_name,
        files.sheet_name,
        latest.row_number,
        latest.source_line
    from latest
    inner join files on latest.file_rank = files.file_rank
)

select * from final
