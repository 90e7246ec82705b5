-- Every accepted row of a feed of classifications, and whether it is in the current set.

with

classifications as (
    select * from {{ ref('stg_casework__classifications') }}
),

final as (
    select * from classifications where reject_reason is null
)

select * from final
