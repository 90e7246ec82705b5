select
    period,
    period_label as label,
    case period_type when 'year' then 'Years' else 'Quarters' end as kind,
    is_complete and period_type = 'year' as is_first
from core.dim_periods
order by period_type desc, period_start desc
