-- Every report that was frozen.

with

source as (
    select * from {{ source('published', 'freezes') }}
),

final as (
    select
        frozen_year,
        {{ published_day('as_of_date') }} as as_of_date,
        approved_by,
        {{ published_day('frozen_on') }} as frozen_on,
        run_id,
        reg18_version,
        {{ try_whole_number('load_number') }} as load_number
    from source
)

select * from final
