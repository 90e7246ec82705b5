with

actions as (
    select * from {{ ref('int_actions__measured') }}
),

final as (
    select * from actions
)

select * from final
