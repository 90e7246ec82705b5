-- If this fails, cases appear or vanish: open at the start + received is not resolved + withdrawn +
-- open at the end, in some period.

with

figures as (
    select * from {{ ref('figures') }} where dimension = 'all'
),

by_period as (
    select
        period,
        period_type,
        period_start,
        sum(case when measure = 'complaints_received' then numerator end) as received,
        sum(case when measure = 'complaints_resolved' then numerator end) as resolved,
        sum(case when measure = 'complaints_withdrawn' then numerator end) as withdrawn,
        sum(case when measure = 'open_at_end' then numerator end) as open_at_end
    from figures
    group by period, period_type, period_start
),

started as (
    select
        *,
        coalesce(lag(open_at_end) over (
            partition by period_type
            order by period_start
        ), 0) as open_at_start
    from by_period
)

select * from started
where open_at_start + received <> resolved + withdrawn + open_at_end
