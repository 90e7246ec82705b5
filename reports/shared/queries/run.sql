-- The build: its as-of date, and what it was made from.
select *
from marts.run_history
where is_current
