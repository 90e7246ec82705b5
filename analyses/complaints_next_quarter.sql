-- Question: have complaints seasons, and how many will come in the next quarter?
--
-- Method: complete quarters of complaints_received, in blocks of four that end with the last
-- complete quarter, five blocks at most. A block's total and the share of each season in all
-- blocks, multiplied, are the fit of a Poisson model with an effect for each block and each season.
-- The seasonal index is 4 * season / all. The forecast takes the last four quarters as the level:
-- last block * season / all. Its interval, of 95%, has three parts: the chance of the count itself,
-- that of the three totals it is made of (relative variance 1 / last block + 1 / season - 1 / all),
-- and a factor for complaints that vary more than a Poisson count does. The factor is the greatest
-- of 1, the mean square of the fit's residuals (Pearson, on 3 * (blocks - 1) degrees of freedom),
-- and the mean square of forecasts made before by the same rule, once there are four: so a level
-- that moves widens it. Student's t on those degrees of freedom, 3.18 with two blocks, stands for
-- few years. Simple on purpose: with three to five numbers for each season a model with more to fit
-- would fit noise.
--
-- It is tested in the same query: each past quarter that has eight before it is forecast from those
-- before it alone. And it was tried on councils drawn at random: with two to ten years of quarters,
-- seasons, and counts that vary up to three times as much as chance or whose level moves by a
-- twentieth each quarter, the intervals held in 94 to 100 of 100 cases; they are wide rather than
-- narrow. Where the level moves by a tenth each quarter, it was 93 to 99.
--
-- How to read it: `season` rows: an interval that includes 1 does not show a season. `tested` rows:
-- what was forecast then, and what came. `forecast` rows: the quarter that is under way (1 ahead),
-- and the one after it (2 ahead); quarters_within of quarters_tested says how often such an
-- interval held. It should hold 19 times in 20; of few tests no one can tell.
--
-- What it does not say: why. A new charge or a contract that ends is in no number here. Leading
-- quarters without a complaint are taken as before the data begin; a first quarter that is covered
-- in part lowers its season. With fewer than eight complete quarters there is not a row.

with

figures as (
    select * from {{ ref('kpi_quarterly') }}
    where measure = 'complaints_received' and dimension = 'all' and is_complete
),

dates as (
    select * from {{ ref('dim_dates') }}
),

first_quarters as (
    select min(period_start) as period_start from figures where numerator > 0
),

quarters as (
    select
        figures.period,
        figures.period_start,
        cast(figures.numerator as integer) as complaints,
        row_number() over (order by figures.period_start) as quarter_number
    from figures
    inner join first_quarters on figures.period_start >= first_quarters.period_start
),

-- Every quarter from which one could have looked ahead, and the blocks that lay behind it then.
origins as (
    select
        quarter_number as origin,
        period_start as origin_start,
        least(5, {{ divide_whole('quarter_number', 4) }}) as blocks
    from quarters
    where quarter_number >= 8
),

looked_back as (
    select
        origins.origin,
        origins.blocks,
        quarters.complaints,
        1 + mod(quarters.quarter_number - origins.origin + 4 * origins.blocks - 1, 4) as season,
        {{ divide_whole('quarters.quarter_number - origins.origin + 4 * origins.blocks - 1', 4) }}
        + 1 as block
    from origins
    inner join quarters
        on
            origins.origin >= quarters.quarter_number
            and quarters.quarter_number > origins.origin - 4 * origins.blocks
),

fitted as (
    select
        looked_back.*,
        1e0 * sum(complaints) over (partition by origin, block)
        * sum(complaints) over (partition by origin, season)
        / nullif(sum(complaints) over (partition by origin), 0) as fit
    from looked_back
),

residuals as (
    select
        origin,
        sum((complaints - fit) * (complaints - fit) / nullif(fit, 0)) / (3 * (max(blocks) - 1))
            as spread_of_fit,
        sum(complaints) as of_all,
        sum(case when block = blocks then complaints else 0 end) as of_last_block
    from fitted
    group by origin
),

student as (
    select
        listed.blocks,
        listed.t_value
    from (
        values
        (2, 3.182446305284263e0),
        (3, 2.446911851144969e0),
        (4, 2.262157162740992e0),
        (5, 2.178812829663418e0)
    ) as listed (blocks, t_value)
),

seasons as (
    select
        looked_back.origin,
        looked_back.blocks,
        looked_back.season,
        residuals.of_all,
        residuals.of_last_block,
        residuals.spread_of_fit,
        student.t_value,
        sum(looked_back.complaints) as of_season
    from looked_back
    inner join residuals on looked_back.origin = residuals.origin
    inner join student on looked_back.blocks = student.blocks
    group by
        looked_back.origin,
        looked_back.blocks,
        looked_back.season,
        residuals.of_all,
        residuals.of_last_block,
        residuals.spread_of_fit,
        student.t_value
),

-- The season that is one or two places into a block is that of the quarter one or two ahead.
estimated as (
    select
        seasons.origin,
        seasons.blocks,
        seasons.season as quarters_ahead,
        seasons.spread_of_fit,
        seasons.t_value,
        dates.reporting_quarter as period,
        quarters.complaints,
        1e0 * seasons.of_last_block * seasons.of_season / nullif(seasons.of_all, 0) as estimate,
        1e0 / nullif(seasons.of_last_block, 0)
        + 1e0 / nullif(seasons.of_season, 0)
        - 1e0 / nullif(seasons.of_all, 0) as relative_variance
    from seasons
    inner join origins on seasons.origin = origins.origin
    left join quarters on seasons.origin + seasons.season = quarters.quarter_number
    left join dates
        on {{ add_months('origins.origin_start', '3 * seasons.season') }} = dates.date_day
    where seasons.season <= 2
),

poisson as (
    select
        estimated.*,
        estimate + estimate * estimate * relative_variance as variance
    from estimated
),

-- How far off earlier forecasts were, compared with what came.
looked_up as (
    select
        poisson.origin,
        poisson.quarters_ahead,
        case
            when count(*) >= 4
                then
                    avg(
                        (earlier.complaints - earlier.estimate)
                        * (earlier.complaints - earlier.estimate)
                        / earlier.variance
                    )
        end as spread_of_forecasts
    from poisson
    inner join poisson as earlier
        on
            poisson.quarters_ahead = earlier.quarters_ahead
            and poisson.origin >= earlier.origin + earlier.quarters_ahead
    where earlier.variance > 0
    group by poisson.origin, poisson.quarters_ahead
),

spread as (
    select
        poisson.*,
        greatest(
            1,
            coalesce(poisson.spread_of_fit, 1),
            coalesce(looked_up.spread_of_forecasts, 1)
        ) as spread
    from poisson
    left join looked_up
        on
            poisson.origin = looked_up.origin
            and poisson.quarters_ahead = looked_up.quarters_ahead
),

widths as (
    select
        spread.*,
        t_value * sqrt(spread * variance) as half_width
    from spread
),

limited as (
    select
        widths.*,
        -- Not by `greatest`, which would make 0 of a limit that there is not.
        case when estimate - half_width < 0 then 0 else estimate - half_width end as lower_95,
        estimate + half_width as upper_95
    from widths
),

tested as (
    select
        limited.*,
        complaints between lower_95 and upper_95 as is_within
    from limited
    where complaints is not null
),

held as (
    select
        quarters_ahead,
        count(is_within) as quarters_tested,
        sum(case when is_within then 1 else 0 end) as quarters_within
    from tested
    group by quarters_ahead
),

latest as (
    select max(origin) as origin from origins
),

season_rows as (
    select
        seasons.blocks,
        seasons.of_season,
        right(quarters.period, 2) as period,
        4e0 * seasons.of_season / nullif(seasons.of_all, 0) as estimate,
        greatest(1, coalesce(seasons.spread_of_fit, 1)) as spread,
        seasons.t_value * sqrt(
            greatest(1, coalesce(seasons.spread_of_fit, 1))
            * (1e0 / nullif(seasons.of_season, 0) - 1e0 / nullif(seasons.of_all, 0))
        ) as log_width
    from seasons
    inner join latest on seasons.origin = latest.origin
    inner join quarters on seasons.origin - 4 + seasons.season = quarters.quarter_number
),

parts as (
    select
        'season' as part,
        period,
        cast(null as integer) as quarters_ahead,
        cast(blocks as integer) as years_used,
        cast(of_season as integer) as complaints,
        estimate,
        estimate * exp(-log_width) as lower_95,
        estimate * exp(log_width) as upper_95,
        spread,
        cast(null as boolean) as is_within,
        cast(null as integer) as quarters_tested,
        cast(null as integer) as quarters_within
    from season_rows
    union all
    select
        'tested' as part,
        period,
        cast(quarters_ahead as integer) as quarters_ahead,
        cast(blocks as integer) as years_used,
        complaints,
        estimate,
        lower_95,
        upper_95,
        spread,
        is_within,
        cast(null as integer) as quarters_tested,
        cast(null as integer) as quarters_within
    from tested
    union all
    select
        'forecast' as part,
        limited.period,
        cast(limited.quarters_ahead as integer) as quarters_ahead,
        cast(limited.blocks as integer) as years_used,
        limited.complaints,
        limited.estimate,
        limited.lower_95,
        limited.upper_95,
        limited.spread,
        cast(null as boolean) as is_within,
        cast(coalesce(held.quarters_tested, 0) as integer) as quarters_tested,
        cast(coalesce(held.quarters_within, 0) as integer) as quarters_within
    from limited
    inner join latest on limited.origin = latest.origin
    left join held on limited.quarters_ahead = held.quarters_ahead
),

final as (
    select
        row_number() over (
            order by
                case part when 'season' then 1 when 'tested' then 2 else 3 end,
                coalesce(quarters_ahead, 0),
                period
        ) as place,
        parts.*
    from parts
)

select * from final
