-- One row per run of reg18 on this warehouse: builds, nightly runs, rollbacks, in whatever way they
-- ended.

with

source as (
    select * from {{ source('record', 'runs') }}
),

final as (
    select
        run_id,
        kind,
        started_at,
        started_at_utc,
        ended_at,
        seconds,
        outcome,
        exit_code,
        stopped_at,
        build_name,
        load_number,
        as_of_date,
        reg18_version
    from source
)

select * from final
