select *
from marts.rpt_figures
where
    reporting_year <= $1
    and (period_type = 'year' or dimension = 'all')
