select
    period,
    case when is_complete then period else period || ', so far' end as label,
    case period_type when 'year' then 'Years' else 'Quarters' end as kind,
    is_complete and period_type = 'year' as is_first
from core.dim_periods
order by period_type desc, period_start desc
