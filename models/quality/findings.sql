-- Everything that someone should look at, one row per thing to correct, with what it means and what
-- to do. Values are shown only of columns that may be; of a personal or unknown one they are
-- withheld.

with

reasons as (
    select * from {{ ref('reasons') }}
),

unreadable_cells as (
    select * from {{ ref('unreadable_cells') }}
),

shown_columns as (
    select * from {{ ref('stg_reference__shown_columns') }}
),

load_stops as (
    select * from {{ ref('load_stops') }}
),

rejected_rows as (
    select * from {{ ref('rejected_rows') }}
),

issues as (
    select * from {{ ref('issues') }}
),

latest_deliveries as (
    select
        table_name,
        file_name,
        max(load_number) as load_number
    from {{ ref('stg_casework__files') }}
    group by table_name, file_name
),

found as (
    select
        'stop' as applies_to,
        stop_reason as reason,
        table_name,
        file,
        sheet,
        cast(null as bigint) as load_number,
        cast(null as bigint) as row_number,
        cast(null as bigint) as source_line,
        cast(null as varchar) as record_key,
        worst_column as column_name,
        cast(null as varchar) as raw_value
    from load_stops
    union all
    select
        'rejection' as applies_to,
        reason,
        table_name,
        file,
        sheet,
        load_number,
        row_number,
        source_line,
        record_key,
        column_name,
        raw_value
    from rejected_rows
    union all
    select
        'issue' as applies_to,
        reason,
        table_name,
        file,
        sheet,
        load_number,
        row_number,
        source_line,
        record_key,
        column_name,
        raw_value
    from issues
),

-- What two readings of a line find alike is one thing to correct.
final as (
    select distinct
        reasons.kind,
        found.table_name,
        found.file,
        found.sheet,
        found.load_number,
        found.row_number,
        found.source_line,
        found.record_key,
        found.column_name,
        -- Of two reasons the value is not a cell: how many fields there are, and where the other
        -- version is.
        case
            when
                shown_columns.column_name is not null
                or found.reason in ('wrong_number_of_fields', 'undecided_version')
                then found.raw_value
        end as raw_value,
        coalesce(
            found.raw_value is not null
            and found.column_name is not null
            and shown_columns.column_name is null,
            false
        ) as is_withheld,
        found.reason,
        found.applies_to,
        -- Of a redelivered file, only the latest delivery can be corrected.
        found.load_number is null or found.load_number = latest_deliveries.load_number as is_latest,
        reasons.severity,
        coalesce(unreadable_cells.why, reasons.why) as why,
        coalesce(unreadable_cells.what_to_do, reasons.what_to_do) as what_to_do
    from found
    left join reasons
        on found.applies_to = reasons.applies_to and found.reason = reasons.reason
    left join unreadable_cells on found.raw_value like '%' || unreadable_cells.shown_as
    left join latest_deliveries
        on
            found.table_name = latest_deliveries.table_name
            and found.file = latest_deliveries.file_name
    left join shown_columns
        on
            found.table_name = shown_columns.table_name
            and found.column_name = shown_columns.column_name
)

select * from final
