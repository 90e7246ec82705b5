-- Whether any comparison is with a published figure.
select distinct earlier_is_stated
from marts.rpt_figures
where period = $1 and earlier_is_stated
