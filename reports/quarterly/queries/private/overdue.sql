-- Open complaints past a limit, the oldest first.
select *
from marts.quarter_overdue
where period = $1
order by place
