-- Each measure's quarter next to the eight quarters before it: their mean and the limits within
-- which it usually lies (mean and moving range, the factor 2.66 of charts of single values). A
-- quarter within its limits is not a sign of change, whatever it did against the one before. Where
-- quarters are of few cases, or sums of money, single cases decide: those have no limits.

with

measures as (
    select * from {{ ref('measures') }} where not years_only
),

figures as (
    select * from {{ ref('kpi_quarterly') }} where dimension = 'all'
),

quarters as (
    select
        figures.measure,
        figures.period,
        figures.period_start,
        figures.is_complete,
        measures.kind,
        measures.kind = 'rate' and measures.multiplier = 1 as is_percentage,
        figures.value,
        figures.numerator,
        figures.denominator,
        abs(
            figures.value - lag(figures.value) over (
                partition by figures.measure
                order by figures.period_start
            )
        ) as moved
    from figures
    inner join measures on figures.measure = measures.measure
),

looked_back as (
    select
        quarters.*,
        avg(value) over earlier as mean,
        avg(moved) over earlier as mean_moved,
        count(value) over earlier as quarters_before,
        least(denominator, min(denominator) over earlier) as smallest_base
    from quarters
    window earlier as (
        partition by measure
        order by period_start
        rows between 8 preceding and 1 preceding
    )
),

judged as (
    select
        looked_back.*,
        case
            when quarters_before < 8 or kind = 'pounds' then false
            when kind in ('count', 'stock') then mean >= {{ setting('smallest_base_for_percent') }}
            else smallest_base >= {{ setting('smallest_base_for_percent') }}
        end as has_limits
    from looked_back
),

limited as (
    select
        judged.*,
        {{ without_binary_rest('value') }} as compared_value,
        case
            when has_limits
                then greatest({{ without_binary_rest('mean - 2.66 * mean_moved') }}, 0)
        end as lower_limit,
        case
            when has_limits and is_percentage
                then least({{ without_binary_rest('mean + 2.66 * mean_moved') }}, 1)
            when has_limits then {{ without_binary_rest('mean + 2.66 * mean_moved') }}
        end as upper_limit
    from judged
),

compared as (
    select
        limited.*,
        {{ rounded_ratio('numerator', 'denominator') }} as percent,
        {{ printed_limit('lower_limit', 'ceil') }} as lower_limit_printed,
        {{ printed_limit('upper_limit', 'floor') }} as upper_limit_printed,
        case
            when not is_complete or value is null or lower_limit is null then null
            when compared_value > upper_limit then 'above'
            when compared_value < lower_limit then 'below'
            else 'within'
        end as standing
    from limited
),

final as (
    select
        period,
        measure,
        value,
        case when quarters_before = 8 then mean end as mean,
        lower_limit,
        upper_limit,
        lower_limit_printed,
        upper_limit_printed,
        cast(quarters_before as integer) as quarters_before,
        standing,
        -- Printed, a figure may be the very limit beyond which it lies.
        case
            when
                {{ printed_figure('numerator', 'denominator', 'value', 'percent', 'false') }}
                = case standing
                    when 'above' then upper_limit_printed
                    when 'below' then lower_limit_printed
                end
                then 'just ' || standing
            else standing
        end as standing_printed
    from compared
)

select * from final
