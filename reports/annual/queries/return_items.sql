select *
from marts.statutory_return
where period = $1
order by item_order
