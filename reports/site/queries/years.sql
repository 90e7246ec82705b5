select
    period,
    period_label as label,
    is_complete as is_first
from core.dim_periods
where period_type = 'year'
order by period_start desc
