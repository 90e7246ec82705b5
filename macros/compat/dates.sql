{# Date functions that engines spell differently. The default is DuckDB's; another engine adds
   `<engine>__<name>` next to it. #}

{# A text as a date by a strptime format; null where it is none. #}
{% macro try_date(text, format) -%}
    {{ return(adapter.dispatch('try_date')(text, format)) }}
{%- endmacro %}

{% macro default__try_date(text, format) -%}
    cast(try_strptime({{ text }}, '{{ format }}') as date)
{%- endmacro %}

{# A text `YYYY-MM-DD` as a date; null where it is none. #}
{% macro try_iso_date(text) -%}
    {{ return(adapter.dispatch('try_iso_date')(text)) }}
{%- endmacro %}

{% macro default__try_iso_date(text) -%}
    try_cast({{ text }} as date)
{%- endmacro %}

{# A text `H:MM`, `H:MM:SS` or `H:MM:SS.ffffff` as a time of day; null where it is none. #}
{% macro try_time(text) -%}
    {{ return(adapter.dispatch('try_time')(text)) }}
{%- endmacro %}

{% macro default__try_time(text) -%}
    try_cast({{ text }} as time)
{%- endmacro %}

{# A day and a time of day as a timestamp. #}
{% macro at_time(day, time) -%}
    {{ return(adapter.dispatch('at_time')(day, time)) }}
{%- endmacro %}

{% macro default__at_time(day, time) -%}
    {{ day }} + {{ time }}
{%- endmacro %}

{# A time of day twelve hours later, or earlier where that is past midnight. #}
{% macro half_a_day_later(time) -%}
    {{ return(adapter.dispatch('half_a_day_later')(time)) }}
{%- endmacro %}

{% macro default__half_a_day_later(time) -%}
    {{ time }} + to_hours(12)
{%- endmacro %}

{# A day and a time of day in a zone (`Z` or `+01:00`), as clocks in England show it. #}
{% macro local_moment(day, time, zone) -%}
    {{ return(adapter.dispatch('local_moment')(day, time, zone)) }}
{%- endmacro %}

{% macro default__local_moment(day, time, zone) -%}
    timezone('Europe/London', try_cast(
        cast({{ day }} as varchar) || ' ' || cast({{ time }} as varchar) || {{ zone }}
        as timestamp with time zone
    ))
{%- endmacro %}

{# A day and a share of it (0 to 1) as a timestamp, to the second. #}
{% macro at_share_of_day(day, share) -%}
    {{ return(adapter.dispatch('at_share_of_day')(day, share)) }}
{%- endmacro %}

{% macro default__at_share_of_day(day, share) -%}
    cast({{ day }} as timestamp) + to_seconds(round(86400 * {{ share }}))
{%- endmacro %}

{% macro add_days(day, days) -%}
    {{ return(adapter.dispatch('add_days')(day, days)) }}
{%- endmacro %}

{% macro default__add_days(day, days) -%}
    cast({{ day }} + cast({{ days }} as integer) as date)
{%- endmacro %}

{# The same day of a later month; the month's last day where it has no such day. #}
{% macro add_months(day, months) -%}
    {{ return(adapter.dispatch('add_months')(day, months)) }}
{%- endmacro %}

{% macro default__add_months(day, months) -%}
    cast({{ day }} + to_months({{ months }}) as date)
{%- endmacro %}

{# A day with day and month swapped; null where that is none. #}
{% macro day_and_month_swapped(day) -%}
    {{ return(adapter.dispatch('day_and_month_swapped')(day)) }}
{%- endmacro %}

{% macro default__day_and_month_swapped(day) -%}
    cast(try_strptime(strftime({{ day }}, '%Y-%d-%m'), '%Y-%m-%d') as date)
{%- endmacro %}

{# Calendar days from one day to another. #}
{% macro days_from(first_day, last_day) -%}
    {{ return(adapter.dispatch('days_from')(first_day, last_day)) }}
{%- endmacro %}

{% macro default__days_from(first_day, last_day) -%}
    ({{ last_day }} - {{ first_day }})
{%- endmacro %}

{# 1 is Monday, 7 is Sunday. #}
{% macro iso_weekday(day) -%}
    {{ return(adapter.dispatch('iso_weekday')(day)) }}
{%- endmacro %}

{% macro default__iso_weekday(day) -%}
    extract(isodow from {{ day }})
{%- endmacro %}

{# One row per day, both ends included, in a column `date_day`: a whole select. #}
{% macro all_days(first_day, last_day, relation) -%}
    {{ return(adapter.dispatch('all_days')(first_day, last_day, relation)) }}
{%- endmacro %}

{% macro default__all_days(first_day, last_day, relation) -%}
    select
        cast(unnest(generate_series({{ first_day }}, {{ last_day }}, to_days(1))) as date)
            as date_day
    from {{ relation }}
{%- endmacro %}
