-- If this fails, the complaints that are listed as open past the period given are not as many as
-- the stock that is published for the running period, so that one of the two is wrong.

with

watch_list as (
    select * from {{ ref('dq_watch_list') }} where watch = 'told_period_past'
),

running_year as (
    select max(period_start) as period_start from {{ ref('kpi_annual') }}
),

figures as (
    select kpi_annual.numerator
    from {{ ref('kpi_annual') }} as kpi_annual
    inner join running_year on kpi_annual.period_start = running_year.period_start
    where kpi_annual.measure = 'told_period_missed_open' and kpi_annual.dimension = 'all'
),

listed as (
    select count(*) as questions from watch_list
)

select
    figures.numerator,
    listed.questions
from figures
cross join listed
where figures.numerator <> listed.questions
