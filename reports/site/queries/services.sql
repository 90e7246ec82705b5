select
    dimension,
    member,
    case dimension when 'all' then 'All services' else member_label end as label,
    case dimension when 'all' then '' else 'Services' end as kind
from (
    select distinct dimension, member, member_label, member_order
    from marts.rpt_figures
    where measure = 'complaints_resolved' and dimension in ('all', 'service_area')
)
order by case dimension when 'all' then 1 else 2 end, member_order, label
