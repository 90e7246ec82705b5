-- Every report that was frozen.

with

source as (
    select * from {{ source('published', 'freezes') }}
),

final as (
    select
        frozen_year,
        as_of_date,
        approved_by,
        frozen_on,
        run_id,
        reg18_version,
        load_number
    from source
)

select * from final
