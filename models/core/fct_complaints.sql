-- Every standing complaint of any procedure, with the numerator and denominator of each measure.

with

complaints as (
    select * from {{ ref('int_complaints__measured') }}
),

final as (
    select * from complaints
)

select * from final
