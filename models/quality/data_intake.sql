-- What became of the rows that the figures were made from, one row per table: how many were read,
-- and how many count. Nothing of a single row is here.

with

intake_file_loads as (
    select * from {{ ref('intake_file_loads') }}
),

final as (
    select
        table_name,
        cast(count(distinct file) as integer) as files,
        cast(min(loaded_at) as date) as first_loaded_on,
        cast(max(loaded_at) as date) as last_loaded_on,
        cast(sum(rows_read) as bigint) as rows_read,
        cast(sum(accepted) as bigint) as accepted,
        cast(sum(superseded) as bigint) as superseded,
        cast(sum(duplicate) as bigint) as duplicate,
        cast(sum(rejected) as bigint) as rejected
    from intake_file_loads
    group by table_name
)

select * from final
