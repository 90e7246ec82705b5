-- The return of regulation 18 (1): one row per reporting year and item. Numbers are figures of
-- kpi_annual; summaries are text that people write.

with

items as (
    select * from {{ ref('statutory_items') }}
),

periods as (
    select * from {{ ref('dim_periods') }} where period_type = 'year'
),

figures as (
    select * from {{ ref('kpi_annual') }}
),

final as (
    select
        periods.period,
        periods.period_start,
        periods.period_end,
        items.item,
        items.item_order,
        items.requirement,
        items.measure,
        items.dimension,
        items.member,
        figures.numerator as figure,
        items.measure is null as is_text,
        items.commentary,
        periods.is_complete
    from items
    cross join periods
    left join figures
        on
            periods.period = figures.period
            and items.measure = figures.measure
            and items.dimension = figures.dimension
            and items.member = figures.member
)

select * from final
