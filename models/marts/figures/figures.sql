-- Every figure of both KPI tables: each period has each measure's total and every listed member,
-- zeros included; stocks are added up from movements; what was not supplied is empty, not zero.

with

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

summed as (
    select * from {{ ref('figures_summed') }}
),

listed_members as (
    select
        supplied.measure,
        supplied.dimension,
        codes.code as member,
        true as is_listed
    from supplied
    inner join codes on supplied.code_list = codes.code_list
    where
        supplied.is_supplied
        and not codes.is_retired
        and (
            supplied.only_marked is null
            or (supplied.only_marked = 'is_resolved' and codes.is_resolved)
            or (supplied.only_marked = 'is_financial' and codes.is_financial)
        )
),

-- Members that are no code of the list: names as they come, unknown and unmapped, retired codes.
other_members as (
    select distinct
        summed.measure,
        summed.dimension,
        summed.member,
        false as is_listed
    from summed
    inner join supplied
        on summed.measure = supplied.measure and summed.dimension = supplied.dimension
    left join listed_members
        on
            summed.measure = listed_members.measure
            and summed.dimension = listed_members.dimension
            and summed.member = listed_members.member
    where
        summed.dimension <> 'all'
        and supplied.is_supplied
        and listed_members.member is null
        and (summed.numerator <> 0 or summed.denominator <> 0)
),

members as (
    select
        measure,
        'all' as dimension,
        'all' as member,
        true as is_listed
    from measures
    union all
    select * from listed_members
    union all
    select * from other_members
),

gridded as (
    select
        periods.period,
        periods.period_type,
        periods.period_start,
        periods.period_end,
        periods.is_complete,
        members.measure,
        members.dimension,
        members.member,
        members.is_listed,
        measures.kind,
        measures.multiplier,
        supplied.is_supplied,
        coalesce(summed.numerator, 0) as numerator,
        -- No one counted the people of a year that the context lacks; anything else not there is 0.
        case
            when measures.kind not in ('rate', 'days') then null
            when measures.measure = 'complaints_per_1000_supported' then summed.denominator
            else coalesce(summed.denominator, 0)
        end as denominator,
        summed.percentile
    from members
    inner join measures on members.measure = measures.measure
    inner join supplied
        on members.measure = supplied.measure and members.dimension = supplied.dimension
    inner join periods on periods.period_type = 'year' or not measures.years_only
    left join summed
        on
            periods.period = summed.period
            and members.measure = summed.measure
            and members.dimension = summed.dimension
            and members.member = summed.member
),

-- A stock is what joined it less what left it, up to the end of the period.
added_up as (
    select
        gridded.*,
        case
            when kind = 'stock'
                then sum(numerator) over (
                    partition by period_type, measure, dimension, member
                    order by period_start
                    rows between unbounded preceding and current row
                )
            else numerator
        end as figure
    from gridded
),

final as (
    select
        period,
        period_type,
        period_start,
        period_end,
        measure,
        dimension,
        member,
        case when is_supplied then cast(figure as decimal(18, 2)) end as numerator,
        case when is_supplied then cast(denominator as decimal(18, 0)) end as denominator,
        case
            when not is_supplied then null
            when kind in ('count', 'stock', 'pounds') then cast(figure as double)
            when denominator is null or denominator = 0 then null
            when percentile is not null then percentile
            else multiplier * cast(figure as double) / cast(denominator as double)
        end as value,
        is_complete
    from added_up
    where is_listed or figure <> 0 or coalesce(denominator, 0) <> 0
)

select * from final
