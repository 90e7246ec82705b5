-- If this fails, the calendar or the periods are out of step: a working day that a clock does not
-- reach on itself, a quarter of another year, or a period that ends before it starts.

select
    cast(date_day as varchar) as subject,
    reporting_quarter as detail
from {{ ref('dim_dates') }}
where
    is_working_day <> (working_days_reached = working_day_number)
    or left(reporting_quarter, 7) <> reporting_year
union all
select
    period as subject,
    period_type as detail
from {{ ref('dim_periods') }}
where
    period_type not in ('year', 'quarter')
    or period_start >= period_end
    or left(period, 7) <> reporting_year
