-- One row per model, seed or test of a run: how it ended, how long it took, and how many rows it
-- made or found.

with

source as (
    select * from {{ source('record', 'node_results') }}
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
    from source
)

select * from final
