{# Number functions that engines spell differently. The default is DuckDB's; another engine adds
   `<engine>__<name>` beside it. #}

{# A text as a decimal(18, 2); null where it is none or too large. #}
{% macro try_decimal(text) -%}
    {{ return(adapter.dispatch('try_decimal')(text)) }}
{%- endmacro %}

{% macro default__try_decimal(text) -%}
    try_cast({{ text }} as decimal(18, 2))
{%- endmacro %}

{# A text as a floating-point number; null where it is none. #}
{% macro try_double(text) -%}
    {{ return(adapter.dispatch('try_double')(text)) }}
{%- endmacro %}

{% macro default__try_double(text) -%}
    try_cast({{ text }} as double)
{%- endmacro %}

{# A text as a whole number; null where it is none. #}
{% macro try_whole_number(text) -%}
    {{ return(adapter.dispatch('try_whole_number')(text)) }}
{%- endmacro %}

{% macro default__try_whole_number(text) -%}
    try_cast({{ text }} as bigint)
{%- endmacro %}

{# The continuous percentile (linear interpolation), nulls left out. #}
{% macro percentile(expression, fraction) -%}
    {{ return(adapter.dispatch('percentile')(expression, fraction)) }}
{%- endmacro %}

{% macro default__percentile(expression, fraction) -%}
    percentile_cont({{ fraction }}) within group (order by {{ expression }})
{%- endmacro %}

{# Whole-number division, rounding down; both sides not negative. #}
{% macro divide_whole(dividend, divisor) -%}
    {{ return(adapter.dispatch('divide_whole')(dividend, divisor)) }}
{%- endmacro %}

{% macro default__divide_whole(dividend, divisor) -%}
    (({{ dividend }}) // ({{ divisor }}))
{%- endmacro %}

{# A number as text with thousands commas and a fixed number of decimals. #}
{% macro number_as_text(expression, decimals) -%}
    {{ return(adapter.dispatch('number_as_text')(expression, decimals)) }}
{%- endmacro %}

{% macro default__number_as_text(expression, decimals) -%}
    format('{:,.{{ decimals }}f}', round({{ expression }}, {{ decimals }}))
{%- endmacro %}

{# One row per whole number from 0 to `last`, a column of a relation with one row, in a column
   `whole_number`: a whole select. No row where `last` is empty. #}
{% macro whole_numbers(last, relation) -%}
    {{ return(adapter.dispatch('whole_numbers')(last, relation)) }}
{%- endmacro %}

{% macro default__whole_numbers(last, relation) -%}
    select unnest(generate_series(0, cast({{ last }} as bigint))) as whole_number
    from {{ relation }}
{%- endmacro %}
