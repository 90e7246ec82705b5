select
    dimension,
    member,
    case dimension
        when 'all' then 'All complaints' else member_label
    end as label,
    case dimension
        when 'service_area' then 'Services' when 'theme' then 'Themes' else ''
    end as kind
from (
    select distinct dimension, member, member_label, member_order
    from marts.rpt_figures
    where
        measure = 'complaints_received' and dimension in ('all', 'service_area', 'theme')
)
order by
    case dimension when 'all' then 1 when 'service_area' then 2 else 3 end, member_order, label
