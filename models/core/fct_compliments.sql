with

compliments as (
    select * from {{ ref('int_compliments__measured') }}
),

final as (
    select * from compliments
)

select * from final
