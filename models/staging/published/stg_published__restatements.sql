-- Every explanation of a stated figure that has changed.

with

source as (
    select * from {{ source('published', 'restatements') }}
),

final as (
    select
        period,
        measure,
        dimension,
        member,
        {{ member_key('dimension', 'member') }} as member_key,
        restated,
        reason,
        approved_by,
        {{ published_day('approved_on') }} as approved_on
    from source
)

select * from final
