select *
from marts.ombudsman_statistics
where period <= $1
order by scope desc, council is null asc, series asc, period asc, item_order asc
