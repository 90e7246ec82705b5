-- One row: the council's name and the thresholds of council.yml.

with

source as (
    select * from {{ source('settings', 'council') }}
),

final as (
    select
        council_name,
        max_reject_share,
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
