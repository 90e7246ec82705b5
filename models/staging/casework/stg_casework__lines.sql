-- One row per line of any loaded file, with what it is. Lines that are not rows are told apart from
-- rows as the file is read (D-025, D-081).

with

source as (
    select * from {{ source('landing', 'lines') }}
),

files as (
    select * from {{ ref('stg_casework__files') }}
),

final as (
    select
        -- Rises with load, file and row, so that the later of two rows has the higher number.
        files.file_rank * 10000000000 + source.source_line as row_id,
        files.file_rank,
        files.table_name,
        source.row_number,
        source.source_line,
        source.line_kind,
        source.row_hash
    from source
    inner join files on source.file_id = files.file_id
)

select * from final
