-- One row per watch list that has a limit of the council's own.

with

source as (
    select * from {{ source('settings', 'watch_limits') }}
),

final as (
    select
        watch,
        working_days
    from source
)

select * from final
