{# Working days taken between two days of `int_dates__numbered` (two joined aliases): the least n
   for which the second day is not later than the nth working day after the first. A day that is no
   working day ends with the next one, so it takes one more; the day itself takes 0 (D-001). #}
{% macro working_days_taken(from_dates, to_dates) -%}
    case
        when {{ to_dates }}.date_day is null then null
        when {{ to_dates }}.date_day <= {{ from_dates }}.date_day then 0
        else {{ to_dates }}.working_days_reached - {{ from_dates }}.working_day_number
    end
{%- endmacro %}

{# The last day of six months beginning with a day: the day before the same day of the month six
   months on, or that month's last day where it has no such day (D-002). #}
{% macro last_day_of_six_months(day) -%}
    case
        when extract(day from {{ add_months(day, 6) }}) = extract(day from {{ day }})
            then {{ add_days(add_months(day, 6), -1) }}
        else {{ add_months(day, 6) }}
    end
{%- endmacro %}

{# The day on which a complaint joins a stock of open ones: `day`, but not before its receipt. Empty
   where it was closed by then, or `day` is empty. #}
{% macro joined_stock_on(day) -%}
    case
        when {{ day }} is null then null
        when date_resolved <= {{ day }} or date_resolved <= date_received then null
        when {{ day }} < date_received then date_received
        else {{ day }}
    end
{%- endmacro %}
