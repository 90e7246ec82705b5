select *
from marts.measures
order by sort_order
