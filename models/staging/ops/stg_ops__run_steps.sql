-- One row per step of a run, with how long it took.

with

source as (
    select * from {{ source('record', 'run_steps') }}
),

final as (
    select
        run_id,
        step_number,
        step,
        outcome,
        seconds
    from source
)

select * from final
