-- One row: the council, and the thresholds of council.yml that this warehouse was built with.

with

council as (
    select * from {{ ref('stg_settings__council') }}
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
    from council
)

select * from final
