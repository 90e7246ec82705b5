-- One row a loaded file.

with

source as (
    select * from {{ source('landing', 'files') }}
),

final as (
    select
        load_number,
        loaded_at,
        file_name,
        sheet_name,
        table_name,
        content_hash,
        unknown_columns
    from source
)

select * from final
