-- Every figure with its title, the text to print, its share and its rank. Figures, shares and ranks
-- are rounded here, once; changes in rpt_figures.

with

figures as (
    select * from {{ ref('figures_stated') }}
),

periods as (
    select * from {{ ref('dim_periods') }}
),

measures as (
    select * from {{ ref('measures') }}
),

codes as (
    select * from {{ ref('dim_codes') }}
),

supplied as (
    select * from {{ ref('figures_supplied') }}
),

described as (
    select
        figures.*,
        periods.reporting_year,
        periods.period_year_before,
        measures.title,
        measures.kind,
        measures.basis,
        measures.unit,
        measures.law,
        measures.is_local_target,
        measures.sort_order,
        measures.kind = 'rate' and measures.multiplier = 1 as is_percentage,
        totals.numerator as total,
        {{ member_label('figures.member', "coalesce(codes.label, case
            when figures.dimension = 'theme_cause'
                then
                    upper(left(replace(figures.member, '_', ' '), 1))
                    || replace(substr(replace(figures.member, '_', ' '), 2), '/', ', ')
        end)") }} as member_label,
        case figures.member
            when 'unknown' then 1001
            when 'unmapped' then 1002
            else coalesce(codes.sort_order, 1000)
        end as member_order
    from figures
    inner join periods on figures.period = periods.period
    inner join measures on figures.measure = measures.measure
    inner join supplied
        on figures.measure = supplied.measure and figures.dimension = supplied.dimension
    left join codes on supplied.code_list = codes.code_list and figures.member = codes.code
    left join figures as totals
        on
            figures.period = totals.period
            and figures.measure = totals.measure
            and totals.dimension = 'all'
),

rounded as (
    select
        described.*,
        case
            when is_percentage then {{ rounded_ratio('numerator', 'denominator') }}
        end as percent,
        case
            when kind = 'count' and dimension <> 'all'
                then {{ rounded_ratio('numerator', 'total') }}
        end as share_percent,
        case
            when is_percentage then coalesce({{ is_few('denominator') }}, false)
            when kind = 'count' then coalesce({{ is_few('total') }}, false)
            else false
        end as has_small_base,
        case
            when dimension <> 'all' and kind in ('count', 'stock', 'pounds') and numerator > 0
                then rank() over (
                    partition by period, measure, dimension
                    order by case when numerator > 0 then numerator end desc nulls last
                )
        end as member_rank
    from described
),

final as (
    select
        period,
        period_type,
        reporting_year,
        period_start,
        period_end,
        period_year_before,
        measure,
        title,
        kind,
        basis,
        unit,
        law,
        is_local_target,
        is_percentage,
        sort_order,
        dimension,
        member,
        -- Names that are taken as they come are compared without case.
        {{ member_key('dimension', 'member') }} as member_key,
        member_label,
        member_order,
        numerator,
        denominator,
        value,
        {{ printed_figure(
            'numerator', 'denominator', 'value', 'percent', 'has_small_base'
        ) }} as printed,
        percent,
        share_percent,
        has_small_base,
        cast(member_rank as integer) as member_rank,
        stated_as_of_date,
        is_complete
    from rounded
)

select * from final
