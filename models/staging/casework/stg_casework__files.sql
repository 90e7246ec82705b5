-- One row per file (or sheet) as a table, as of the latest load that had it. A redelivered
-- file counts once, as of that load; one redelivered under another mapping is read again,
-- and its earlier reading counts no more.

with

loads as (
    select * from {{ source('landing', 'loads') }}
),

-- A load that is being removed is left out.
source as (
    select files.*
    from {{ source('landing', 'files') }} as files
    inner join loads on files.load_number = loads.load_number
    where loads.state <> 'removing'
),

offers as (
    select
        source.*,
        max(load_number) over (partition by file_name, content_hash) as latest_load_number
    from source
),

final as (
    select
        -- What versions are settled by: the latest load, then the file later by name, then the
        -- later sheet.
        row_number() over (
            order by load_number, file_name, sheet_order, file_id
        ) as file_rank,
        file_id,
        load_number,
        -- Several feeds of a mapping may read a file into one table.
        row_number() over (
            partition by load_number, file_name, content_hash, sheet_name, table_name
            order by file_id
        ) as feed_number,
        loaded_at,
        file_name,
        sheet_name,
        table_name,
        content_hash,
        is_full,
        is_hidden,
        shape,
        unknown_columns,
        missing_columns,
        sheets_left_alone
    from offers
    where load_number = latest_load_number
)

select * from final
