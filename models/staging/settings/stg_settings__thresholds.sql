-- One row: the thresholds of council.yml.

with

source as (
    select * from {{ source('settings', 'thresholds') }}
),

final as (
    select
        max_reject_share,
        calendar_warning_days,
        smallest_base_for_percent,
        smallest_base_for_change,
        slight_change_percent,
        marked_change_percent,
        slight_change_points,
        marked_change_points,
        quotes_at_most
    from source
)

select * from final
