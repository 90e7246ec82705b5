with

reviews as (
    select * from {{ ref('int_reviews__measured') }}
),

final as (
    select * from reviews
)

select * from final
