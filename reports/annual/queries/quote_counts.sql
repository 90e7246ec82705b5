select *
from marts.rpt_quotes
where period = $1
