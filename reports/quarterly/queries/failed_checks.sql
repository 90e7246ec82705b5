select
    period,
    check_name,
    measure,
    dimension,
    expected,
    found
from marts.figure_checks
where period = $1 and not is_held
order by all
