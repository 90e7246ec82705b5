-- Why this load cannot be used, one row per reason; a test stops the build while there is any.

with

calendar as (
    select * from {{ ref('stg_reference__calendar') }}
),

reasons as (
    select * from {{ ref('reasons') }}
),

runs as (
    select * from {{ ref('stg_reference__runs') }} where is_current
),

-- Only this load is judged: good rows of earlier nights do not excuse a bad file.
intake_files as (
    select intake_files.*
    from {{ ref('intake_file_loads') }} as intake_files
    inner join runs on intake_files.load_number = runs.load_number
),

rejected_rows as (
    select rejected_rows.*
    from {{ ref('rejected_rows') }} as rejected_rows
    inner join runs on rejected_rows.load_number = runs.load_number
),

complaints as (
    select count(*) as accepted
    from {{ ref('int_complaints__accepted') }}
    where row_status = 'accepted'
),

-- A row that is only later than a past as-of date is left out on purpose: it is no sign of a bad
-- file (D-016).
bad_rows as (
    select * from rejected_rows where not is_left_out
),

bad_reasons as (
    select
        table_name,
        reason,
        column_name,
        file,
        count(*) as row_count,
        row_number() over (
            partition by table_name
            order by count(*) desc, reason asc, column_name asc, file asc
        ) as reason_rank
    from bad_rows
    group by table_name, reason, column_name, file
),

tables as (
    select
        intake_files.table_name,
        sum(intake_files.rows_read) as rows_read
    from intake_files
    group by intake_files.table_name
),

bad_tables as (
    select
        table_name,
        count(*) as rejected
    from bad_rows
    group by table_name
),

-- What a spreadsheet did to a whole column.
damaged_columns as (
    select * from {{ ref('int_keys__damaged') }}
    union all
    select * from {{ ref('int_dates__misread') }}
),

published_faults as (
    select
        reason,
        file,
        column_name,
        count(*) as row_count,
        min(line) as first_line
    from {{ ref('stg_published__faults') }}
    group by reason, file, column_name
),

stops as (
    select
        'too_many_rejected' as stop_reason,
        tables.table_name,
        bad_reasons.file,
        cast(null as varchar) as sheet,
        cast(null as varchar) as first_lines,
        bad_reasons.reason as worst_reason,
        bad_reasons.column_name as worst_column,
        bad_reasons.row_count as worst_count,
        bad_tables.rejected,
        cast(tables.rows_read as bigint) as rows_read,
        cast(null as date) as last_day
    from tables
    inner join bad_tables on tables.table_name = bad_tables.table_name
    inner join bad_reasons
        on tables.table_name = bad_reasons.table_name and bad_reasons.reason_rank = 1
    where
        bad_tables.rejected > tables.rows_read * {{ setting('max_reject_share') }}
        -- a handful of bad rows is no sign of a bad file, however small the file (D-090)
        and bad_tables.rejected > 5
    union all
    select
        reason as stop_reason,
        table_name,
        file_name as file,
        sheet_name as sheet,
        first_lines,
        cast(null as varchar) as worst_reason,
        column_names as worst_column,
        row_count as worst_count,
        cast(null as bigint) as rejected,
        cast(null as bigint) as rows_read,
        cast(null as date) as last_day
    from damaged_columns
    union all
    select
        reason as stop_reason,
        cast(null as varchar) as table_name,
        file,
        cast(null as varchar) as sheet,
        cast(first_line as varchar) as first_lines,
        cast(null as varchar) as worst_reason,
        column_name as worst_column,
        row_count as worst_count,
        cast(null as bigint) as rejected,
        cast(null as bigint) as rows_read,
        cast(null as date) as last_day
    from published_faults
    union all
    select
        'no_complaint_accepted' as stop_reason,
        'complaints' as table_name,
        cast(null as varchar) as file,
        cast(null as varchar) as sheet,
        cast(null as varchar) as first_lines,
        cast(null as varchar) as worst_reason,
        cast(null as varchar) as worst_column,
        cast(null as bigint) as worst_count,
        cast(null as bigint) as rejected,
        cast(tables.rows_read as bigint) as rows_read,
        cast(null as date) as last_day
    from complaints
    left join tables on tables.table_name = 'complaints'
    where complaints.accepted = 0
    union all
    select
        'beyond_the_calendar' as stop_reason,
        cast(null as varchar) as table_name,
        cast(null as varchar) as file,
        cast(null as varchar) as sheet,
        cast(null as varchar) as first_lines,
        cast(null as varchar) as worst_reason,
        cast(null as varchar) as worst_column,
        cast(null as bigint) as worst_count,
        cast(null as bigint) as rejected,
        cast(null as bigint) as rows_read,
        calendar.last_day
    from calendar
    where calendar.as_of_date > calendar.last_day or calendar.as_of_date < calendar.first_day
),

-- What to do about a stop; about the worst reason, where rows are rejected for it.
final as (
    select
        stops.*,
        reasons.severity,
        reasons.why,
        coalesce(worst_reasons.what_to_do, reasons.what_to_do) as what_to_do
    from stops
    left join reasons on reasons.applies_to = 'stop' and stops.stop_reason = reasons.reason
    left join reasons as worst_reasons
        on worst_reasons.applies_to = 'rejection' and stops.worst_reason = worst_reasons.reason
)

select * from final
