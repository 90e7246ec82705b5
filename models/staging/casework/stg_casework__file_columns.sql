-- One row a column of the contract that a loaded file has.

with

source as (
    select * from {{ source('landing', 'file_columns') }}
),

final as (
    select
        load_number,
        file_name,
        sheet_name,
        table_name,
        column_name
    from source
    where is_contract
)

select * from final
