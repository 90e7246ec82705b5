-- One row per step of a run, with how long it took. Those of the running one are added by reg18
-- before the warehouse is published.

with

recorded as (
    select * from {{ ref('stg_ops__run_steps') }}
),

final as (
    select
        run_id,
        step_number,
        step,
        outcome,
        seconds
    from recorded
)

select * from final
