-- What reports print: every figure with its title, the text to print, its share, rank and change on
-- the same period a year before. Rounding is done here, once, and nowhere else.

with

figures as (
    select * from {{ ref('kpi_annual') }}
    union all
    select * from {{ ref('kpi_quarterly') }}
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

-- Of each figure: the total that it is part of, and the same figure a year before.
compared as (
    select
        figures.*,
        periods.period_type,
        periods.reporting_year,
        periods.period_year_before,
        totals.numerator as total,
        -- A part of a period is not compared with a whole one.
        figures.is_complete and periods.period_year_before is not null as has_earlier,
        -- A member that counts nothing in a period has no row there: that is 0, not unknown.
        case
            when
                figures.is_complete
                and periods.period_year_before is not null
                and figures.dimension <> 'all'
                then coalesce(earlier.numerator, 0)
            else earlier.numerator
        end as earlier_numerator,
        earlier.denominator as earlier_denominator,
        earlier.value as earlier_value
    from figures
    inner join periods on figures.period = periods.period
    left join figures as totals
        on
            figures.period = totals.period
            and figures.measure = totals.measure
            and totals.dimension = 'all'
    left join figures as earlier
        on
            periods.period_year_before = earlier.period
            and figures.is_complete
            and figures.measure = earlier.measure
            and figures.dimension = earlier.dimension
            and figures.member = earlier.member
),

described as (
    select
        compared.*,
        measures.title,
        measures.kind,
        measures.basis,
        measures.unit,
        measures.law,
        measures.is_local_target,
        measures.sort_order,
        case compared.member
            when 'all' then 'All'
            when 'unknown' then 'Not recorded'
            when 'unmapped' then 'Not recognised'
            else coalesce(
                codes.label,
                case
                    when compared.dimension = 'theme_cause'
                        then
                            upper(left(replace(compared.member, '_', ' '), 1))
                            || replace(substr(replace(compared.member, '_', ' '), 2), '/', ', ')
                end,
                compared.member
            )
        end as member_label,
        case compared.member
            when 'unknown' then 1001
            when 'unmapped' then 1002
            else coalesce(codes.sort_order, 1000)
        end as member_order,
        case
            when compared.has_earlier and measures.kind in ('count', 'stock', 'pounds')
                then compared.numerator - compared.earlier_numerator
        end as change,
        -- Change of a rate, as a ratio of whole numbers.
        case
            when
                measures.kind = 'rate'
                and measures.multiplier = 1
                and compared.denominator > 0
                and compared.earlier_denominator > 0
                then
                    compared.numerator * compared.earlier_denominator
                    - compared.earlier_numerator * compared.denominator
        end as points_dividend,
        case
            when
                measures.kind = 'rate'
                and measures.multiplier = 1
                and compared.denominator > 0
                and compared.earlier_denominator > 0
                then compared.denominator * compared.earlier_denominator
        end as points_divisor,
        measures.kind = 'rate' and measures.multiplier = 1 as is_percentage
    from compared
    inner join measures on compared.measure = measures.measure
    inner join supplied
        on compared.measure = supplied.measure and compared.dimension = supplied.dimension
    left join codes on supplied.code_list = codes.code_list and compared.member = codes.code
),

rounded as (
    select
        described.*,
        case
            when is_percentage then {{ rounded_ratio('numerator', 'denominator') }}
        end as percent,
        case
            when is_percentage then {{ rounded_ratio('earlier_numerator', 'earlier_denominator') }}
        end as earlier_percent,
        case
            when kind = 'count' and dimension <> 'all'
                then {{ rounded_ratio('numerator', 'total') }}
        end as share_percent,
        case
            when change is not null and earlier_numerator > 0
                -- in hundredths, so that pence are whole numbers too
                then {{ rounded_ratio('(100 * change)', '(100 * earlier_numerator)') }}
        end as change_percent,
        {{ rounded_ratio('points_dividend', 'points_divisor') }} as change_points,
        case
            when is_percentage then coalesce({{ is_few('denominator') }}, false)
            when kind = 'count' then coalesce({{ is_few('total') }}, false)
            else false
        end as has_small_base,
        is_percentage and coalesce({{ is_few('earlier_denominator') }}, false)
            as has_small_earlier_base,
        -- One or two cases would decide how far it moved.
        case
            when is_percentage
                then
                    least(coalesce(denominator, 0), coalesce(earlier_denominator, 0))
                    < {{ var('smallest_base_for_change') }}
            when kind = 'pounds' then coalesce(earlier_numerator, 0) = 0
            else coalesce(earlier_numerator, 0) < {{ var('smallest_base_for_change') }}
        end as has_small_change_base,
        case
            when dimension <> 'all' and kind in ('count', 'stock', 'pounds') and numerator > 0
                then rank() over (
                    partition by period, measure, dimension
                    order by case when numerator > 0 then numerator end desc nulls last
                )
        end as member_rank
    from described
),

printed as (
    select
        rounded.*,
        {{ printed_figure(
            'numerator', 'denominator', 'value', 'percent', 'has_small_base'
        ) }} as printed,
        case
            when not has_earlier then null
            else {{ printed_figure(
                'earlier_numerator', 'earlier_denominator', 'earlier_value', 'earlier_percent',
                'has_small_earlier_base'
            ) }}
        end as earlier_printed,
        case
            when is_percentage
                then {{ change_words(
                    'points_dividend', 'change_points',
                    var('slight_change_points'), var('marked_change_points')
                ) }}
            when change = 0 then 'did not change'
            else {{ change_words(
                'change', 'change_percent',
                var('slight_change_percent'), var('marked_change_percent')
            ) }}
        end as change_words
    from rounded
),

final as (
    select
        period,
        period_type,
        reporting_year,
        period_start,
        period_end,
        measure,
        title,
        kind,
        basis,
        unit,
        law,
        is_local_target,
        sort_order,
        dimension,
        member,
        member_label,
        member_order,
        numerator,
        denominator,
        value,
        printed,
        percent,
        share_percent,
        has_small_base,
        has_small_change_base,
        cast(member_rank as integer) as member_rank,
        period_year_before,
        earlier_numerator,
        earlier_denominator,
        earlier_printed,
        change,
        change_percent,
        change_points,
        -- Printed percentages may differ by another number than the change that is printed.
        change_points <> percent - earlier_percent as is_change_rounded,
        change_words,
        is_complete
    from printed
)

select * from final
