-- If this fails, the parts of a figure are not the whole: the members of a dimension in which each
-- case has one place do not add up to the total, for a numerator or a denominator.

with

figures as (
    select * from {{ ref('kpi_annual') }}
    union all
    select * from {{ ref('kpi_quarterly') }}
),

totals as (
    select * from figures where dimension = 'all'
),

parts as (
    select
        period,
        measure,
        dimension,
        sum(numerator) as numerator,
        sum(denominator) as denominator
    from figures
    -- A case may have several causes and several partner bodies, or none.
    where dimension not in ('all', 'cause', 'theme_cause', 'partner_body')
    group by period, measure, dimension
)

select
    parts.*,
    totals.numerator as total_numerator,
    totals.denominator as total_denominator
from parts
inner join totals on parts.period = totals.period and parts.measure = totals.measure
where
    parts.numerator <> totals.numerator
    or coalesce(parts.denominator, 0) <> coalesce(totals.denominator, 0)
