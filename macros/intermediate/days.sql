{# The days from which a row counts in a measure that has a test against the as-of date: the row has
   a `<measure>_numerator_from` and a `<measure>_denominator_from`, and the columns that are summed
   follow from them. So the same rows can be counted as they stood at an earlier as-of date. #}
{% macro counts_from(day) -%}
    case when {{ day }} <= as_of_date then 1 else 0 end
{%- endmacro %}

{# The earlier of two days, of which either may be empty. #}
{% macro earlier_of(day, other_day) -%}
    case
        when {{ day }} is null or {{ other_day }} < {{ day }} then {{ other_day }}
        else {{ day }}
    end
{%- endmacro %}

{# The later of two days: the first on which both have come. Empty where either is. #}
{% macro later_of(day, other_day) -%}
    case
        when {{ day }} >= {{ other_day }} then {{ day }}
        when {{ other_day }} > {{ day }} then {{ other_day }}
    end
{%- endmacro %}
