-- One row per local target of council.yml: each makes a measure of its own.

with

targets as (
    select * from {{ ref('stg_settings__council_targets') }}
),

final as (
    select
        measure,
        target_list,
        target_order,
        target_words,
        days,
        unit,
        clock
    from targets
)

select * from final
