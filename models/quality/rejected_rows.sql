with

rejected_rows as (
    select * from {{ ref('stg_casework__rejected_rows') }}
),

final as (
    select
        table_name,
        file_name as file,
        sheet_name as sheet,
        row_number,
        source_line,
        reason,
        column_name,
        raw_value,
        raw_row,
        load_number,
        is_left_out,
        record_key,
        feed_number
    from rejected_rows
)

select * from final
