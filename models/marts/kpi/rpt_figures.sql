-- What reports print: every figure with its title, the text to print, its share, rank and change on
-- the same period a year before. Where that was published, the change is on what was stated there,
-- unless it was restated since. Changes are rounded here, once; figures in figures_printed.

with

figures as (
    select * from {{ ref('figures_printed') }}
),

-- The last statement of a figure; what it was restated to is what it is now.
stated as (
    select * from {{ ref('figures_frozen') }} where next_frozen_year is null
),

-- Of each figure: the same figure a year before.
compared as (
    select
        figures.*,
        -- A part of a period is not compared with a whole one.
        figures.is_complete and figures.period_year_before is not null as has_earlier,
        stated.period is not null as earlier_is_stated,
        case
            when stated.is_different and not stated.is_explained then stated.numerator
            -- A member that counts nothing in a period has no row there: that is 0, not unknown.
            when
                figures.is_complete
                and figures.period_year_before is not null
                and figures.dimension <> 'all'
                then coalesce(earlier.numerator, 0)
            else earlier.numerator
        end as earlier_numerator,
        case
            when stated.is_different and not stated.is_explained then stated.denominator
            else earlier.denominator
        end as earlier_denominator,
        case
            when stated.is_different and not stated.is_explained then stated.value
            else earlier.value
        end as earlier_value
    from figures
    left join figures as earlier
        on
            figures.period_year_before = earlier.period
            and figures.is_complete
            and figures.measure = earlier.measure
            and figures.dimension = earlier.dimension
            and figures.member = earlier.member
    left join stated
        on
            figures.period_year_before = stated.period
            and figures.is_complete
            and figures.measure = stated.measure
            and figures.dimension = stated.dimension
            and figures.member_key = stated.member_key
),

changed as (
    select
        compared.*,
        case
            when has_earlier and kind in ('count', 'stock', 'pounds')
                then numerator - earlier_numerator
        end as change,
        -- Change of a rate, as a ratio of whole numbers.
        case
            when is_percentage and denominator > 0 and earlier_denominator > 0
                then numerator * earlier_denominator - earlier_numerator * denominator
        end as points_dividend,
        case
            when is_percentage and denominator > 0 and earlier_denominator > 0
                then denominator * earlier_denominator
        end as points_divisor
    from compared
),

rounded as (
    select
        changed.*,
        case
            when is_percentage then {{ rounded_ratio('earlier_numerator', 'earlier_denominator') }}
        end as earlier_percent,
        case
            when change is not null and earlier_numerator > 0
                -- in hundredths, so that pence are whole numbers too
                then {{ rounded_ratio('(100 * change)', '(100 * earlier_numerator)') }}
        end as change_percent,
        {{ rounded_ratio('points_dividend', 'points_divisor') }} as change_points,
        is_percentage and coalesce({{ is_few('earlier_denominator') }}, false)
            as has_small_earlier_base,
        -- One or two cases would decide how far it moved.
        case
            when is_percentage
                then
                    least(coalesce(denominator, 0), coalesce(earlier_denominator, 0))
                    < {{ setting('smallest_base_for_change') }}
            when kind = 'pounds' then coalesce(earlier_numerator, 0) = 0
            else coalesce(earlier_numerator, 0) < {{ setting('smallest_base_for_change') }}
        end as has_small_change_base
    from changed
),

noted as (
    select
        rounded.*,
        -- Printed percentages may differ by another number than the change that is printed.
        change_points <> percent - earlier_percent as is_change_rounded
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
        {{ printed_with_base('numerator', 'denominator') }} as printed_with_base,
        percent,
        share_percent,
        has_small_base,
        has_small_change_base,
        member_rank,
        stated_as_of_date,
        period_year_before,
        earlier_numerator,
        earlier_denominator,
        case
            when has_earlier
                then {{ printed_figure(
                    'earlier_numerator', 'earlier_denominator', 'earlier_value', 'earlier_percent',
                    'has_small_earlier_base'
                ) }}
        end as earlier_printed,
        earlier_is_stated,
        change,
        change_percent,
        change_points,
        is_change_rounded,
        {{ printed_change() }} as change_printed,
        case
            when has_small_change_base then null
            when is_percentage
                then {{ change_words(
                    'points_dividend', 'change_points',
                    setting('slight_change_points'), setting('marked_change_points')
                ) }}
            when change = 0 then 'did not change'
            else {{ change_words(
                'change', 'change_percent',
                setting('slight_change_percent'), setting('marked_change_percent')
            ) }}
        end as change_words,
        is_complete
    from noted
)

select * from final
