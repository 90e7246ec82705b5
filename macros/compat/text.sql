{# Text functions that engines spell differently. The default is DuckDB's; another engine adds
   `<engine>__<name>` beside it. #}

{# The first group of `pattern` in `text`; null where the pattern does not match. #}
{% macro extract_pattern(text, pattern) -%}
    {{ return(adapter.dispatch('extract_pattern')(text, pattern)) }}
{%- endmacro %}

{% macro default__extract_pattern(text, pattern) -%}
    nullif(regexp_extract({{ text }}, '{{ pattern }}', 1), '')
{%- endmacro %}

{# Every match of `pattern` replaced. #}
{% macro replace_pattern(text, pattern, replacement) -%}
    {{ return(adapter.dispatch('replace_pattern')(text, pattern, replacement)) }}
{%- endmacro %}

{% macro default__replace_pattern(text, pattern, replacement) -%}
    regexp_replace({{ text }}, '{{ pattern }}', '{{ replacement }}', 'g')
{%- endmacro %}

{# True where the pattern is found in the text. #}
{% macro has_pattern(text, pattern) -%}
    {{ return(adapter.dispatch('has_pattern')(text, pattern)) }}
{%- endmacro %}

{% macro default__has_pattern(text, pattern) -%}
    regexp_matches({{ text }}, '{{ pattern }}')
{%- endmacro %}

{# One row per part of a text: use in a select list. #}
{% macro split_to_rows(text, pattern) -%}
    {{ return(adapter.dispatch('split_to_rows')(text, pattern)) }}
{%- endmacro %}

{% macro default__split_to_rows(text, pattern) -%}
    unnest(regexp_split_to_array({{ text }}, '{{ pattern }}'))
{%- endmacro %}

{# The distinct values of a group in order, as one text. #}
{% macro join_distinct(expression, separator) -%}
    {{ return(adapter.dispatch('join_distinct')(expression, separator)) }}
{%- endmacro %}

{% macro default__join_distinct(expression, separator) -%}
    string_agg(distinct {{ expression }}, '{{ separator }}' order by {{ expression }})
{%- endmacro %}

{# The values of a group as one text, in the order of another expression. #}
{% macro join_ordered(expression, separator, order_by) -%}
    {{ return(adapter.dispatch('join_ordered')(expression, separator, order_by)) }}
{%- endmacro %}

{% macro default__join_ordered(expression, separator, order_by) -%}
    string_agg({{ expression }}, '{{ separator }}' order by {{ order_by }})
{%- endmacro %}

{# A fingerprint of several columns: equal when all of them are equal, nulls included. #}
{% macro fingerprint(expressions) -%}
    {{ return(adapter.dispatch('fingerprint')(expressions)) }}
{%- endmacro %}

{% macro default__fingerprint(expressions) -%}
    md5(concat_ws(
        chr(31),
        {%- for expression in expressions %}
        coalesce(cast({{ expression }} as varchar), chr(30)){{ ',' if not loop.last }}
        {%- endfor %}
    ))
{%- endmacro %}

{# A hash (SHA-256) of the texts of a group, in whichever order they come. #}
{% macro hash_of_lines(line) -%}
    {{ return(adapter.dispatch('hash_of_lines')(line)) }}
{%- endmacro %}

{% macro default__hash_of_lines(line) -%}
    sha256(string_agg({{ line }}, chr(30) order by {{ line }}))
{%- endmacro %}

{# A landed row as one JSON object: the contract's columns and what else the file had. #}
{% macro json_of_row(prefix, columns) -%}
    {{ return(adapter.dispatch('json_of_row')(prefix, columns)) }}
{%- endmacro %}

{% macro default__json_of_row(prefix, columns) -%}
    cast(json_merge_patch(
        json_object(
            {%- for column in columns %}
            '{{ column }}', {{ prefix }}.{{ column }}{{ ',' if not loop.last }}
            {%- endfor %}
        ),
        coalesce({{ prefix }}.extra_fields, '{}')
    ) as varchar)
{%- endmacro %}
