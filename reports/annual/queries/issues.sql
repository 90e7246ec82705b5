select *
from quality.data_issues
where period = $1
order by records desc, table_name asc, reason asc
