-- One row per build, the running one included.

with

source as (
    select * from {{ source('landing', 'loads') }}
),

final as (
    select
        run_id,
        started_at,
        as_of_date,
        build_date,
        reg18_version,
        load_number,
        row_number() over (order by load_number desc) = 1 as is_current
    from source
)

select * from final
