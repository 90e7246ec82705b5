-- One row: the council, and the thresholds of council.yml that this warehouse was built with.

with

council as (
    select * from {{ ref('stg_settings__council') }}
),

final as (
    select * from council
)

select * from final
