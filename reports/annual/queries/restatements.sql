select *
from marts.restatements
where report_year = $1
order by stated_in, period, title, dimension <> 'all', dimension, member
