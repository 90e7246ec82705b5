-- Totals of every quarter up to this one; members of it and of the same quarter a year before.
select figures.*
from marts.rpt_figures as figures
inner join core.dim_periods as own on own.period = $1
where
    figures.period_type = 'quarter'
    and figures.period <= own.period
    and (
        figures.dimension = 'all'
        or figures.period in (own.period, own.period_year_before)
    )
