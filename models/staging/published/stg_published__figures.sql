-- Every figure that a frozen report stated, of its own year and of the earlier ones that it shows.

with

source as (
    select * from {{ source('published', 'figures') }}
),

final as (
    select
        frozen_year,
        period,
        left(period, 7) as reporting_year,
        measure,
        dimension,
        member,
        -- Names that are taken as they come are compared without case.
        {{ member_key('dimension', 'member') }} as member_key,
        printed,
        numerator,
        denominator,
        value,
        is_whole
    from source
)

select * from final
