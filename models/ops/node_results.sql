-- One row per model, seed or test of a run: how it ended, how long it took, and how many rows it
-- made or found. Those of the running one are added by reg18 before the warehouse is published.

with

recorded as (
    select * from {{ ref('stg_ops__node_results') }}
),

final as (
    select
        run_id,
        node_name,
        resource_type,
        outcome,
        seconds,
        failures,
        row_count
    from recorded
)

select * from final
