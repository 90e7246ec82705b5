select issues.*
from quality.data_issues as issues
inner join core.dim_periods as periods on issues.period = periods.reporting_year
where periods.period = $1
