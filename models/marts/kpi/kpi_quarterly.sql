with

figures as (
    select * from {{ ref('figures') }} where period_type = 'quarter'
),

final as (
    select
        period,
        period_start,
        period_end,
        measure,
        dimension,
        member,
        numerator,
        denominator,
        value,
        is_complete
    from figures
)

select * from final
