select *
from marts.quarter_stocks
where period = $1
order by stock_order asc, counted desc, member asc
