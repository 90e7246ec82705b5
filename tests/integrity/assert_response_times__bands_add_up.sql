-- If it fails: the bands of response times do not add up to the complaints resolved; a complaint is
-- in no band or in two.
with

bands as (
    select
        period,
        dimension,
        member,
        sum(counted) as counted
    from {{ ref('response_times') }}
    group by period, dimension, member
),

resolved as (
    select *
    from {{ ref('rpt_figures') }}
    where
        measure = 'complaints_resolved'
        and dimension in ('all', 'service_area', 'theme')
        and numerator > 0
)

select
    resolved.period,
    resolved.dimension,
    resolved.member,
    resolved.numerator,
    bands.counted
from resolved
full outer join bands
    on
        resolved.period = bands.period
        and resolved.dimension = bands.dimension
        and resolved.member = bands.member
where resolved.numerator is distinct from bands.counted
