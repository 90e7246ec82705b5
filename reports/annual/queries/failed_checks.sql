select
    period,
    check_name,
    measure,
    dimension,
    expected,
    found
from marts.figure_checks
where reporting_year = $1 and not is_held
order by all
