-- Published figures next to built ones, one row per published figure. On demonstration data this
-- proves the arithmetic, not the truth of either.

with

published_figures as (
    select * from {{ ref('published_figures') }}
    -- What one council published says nothing of the figures of another.
    where council = {{ setting('council_name') }}
),

exceptions as (
    select * from {{ ref('published_exceptions') }}
),

figures as (
    select * from {{ ref('rpt_figures') }}
),

compared as (
    select
        published_figures.section,
        published_figures.period,
        published_figures.measure,
        published_figures.dimension,
        published_figures.member,
        published_figures.statistic,
        published_figures.printed,
        published_figures.status,
        published_figures.note,
        exceptions.reason,
        figures.period is not null as is_in_the_data,
        case published_figures.statistic
            when 'count' then cast(cast(figures.numerator as bigint) as varchar)
            when 'rate_pct' then cast(figures.percent as varchar) || '%'
            when 'share_pct' then cast(figures.share_percent as varchar) || '%'
            when 'change_pct' then cast(figures.change_percent as varchar) || '%'
            when 'rank' then cast(figures.member_rank as varchar)
            when 'change_sign'
                then case
                    when coalesce(figures.change_points, figures.change) > 0 then 'increase'
                    when coalesce(figures.change_points, figures.change) < 0 then 'decrease'
                    else 'no change'
                end
            when 'count_words' then case when figures.numerator >= 3 then 'several' else 'few' end
        end as built
    from published_figures
    left join figures
        on
            published_figures.period = figures.period
            and published_figures.measure = figures.measure
            and published_figures.dimension = figures.dimension
            and published_figures.member = figures.member
    left join exceptions
        on
            published_figures.section = exceptions.section
            and published_figures.period = exceptions.period
            and published_figures.measure = exceptions.measure
            and published_figures.dimension = exceptions.dimension
            and published_figures.member = exceptions.member
            and published_figures.statistic = exceptions.statistic
),

final as (
    select
        section,
        period,
        measure,
        dimension,
        member,
        statistic,
        printed,
        built,
        case
            when reason is not null then 'cannot hold'
            when not is_in_the_data then 'not in the data'
            when printed = built then 'agrees'
            else 'differs'
        end as result,
        coalesce(reason, note) as note
    from compared
)

select * from final
