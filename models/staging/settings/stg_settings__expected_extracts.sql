-- One row per table of which council.yml expects something.

with

source as (
    select * from {{ source('settings', 'expected_extracts') }}
),

final as (
    select
        table_name,
        warn_after_days,
        fail_after_days,
        warn_below_share,
        fail_below_share,
        usual_from
    from source
)

select * from final
