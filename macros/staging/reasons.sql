{# The reasons of the extract contract, as conditions that a staging model lists column by column.
   `text` is the clean cell, `value` what was read from it. #}

{# Required date: missing, unreadable, outside the Regulations or the calendar, or in the future. #}
{% macro required_date_reason(text, value) -%}
    case
        when {{ text }} is null then 'missing_required'
        when {{ value }} is null then 'bad_date'
        when {{ value }} < date '2009-04-01' then 'bad_date'
        when {{ value }} < calendar.first_day or {{ value }} > calendar.last_day then 'bad_date'
        when {{ value }} > calendar.as_of_date then 'future_date'
    end
{%- endmacro %}

{# Optional date: unreadable or outside the calendar; an event's date also after the as-of date or
   before the day that it follows. #}
{% macro optional_date_reason(text, value, is_event=false, not_before=none) -%}
    case
        when {{ text }} is null then null
        when {{ value }} is null then 'bad_date'
        when {{ value }} < calendar.first_day or {{ value }} > calendar.last_day then 'bad_date'
        {%- if is_event %}
        when {{ value }} > calendar.as_of_date then 'future_date'
        {%- endif %}
        {%- if not_before %}
        when {{ value }} < {{ not_before }} then 'date_before_receipt'
        {%- endif %}
    end
{%- endmacro %}

{% macro required_code_reason(text, code) -%}
    case
        when {{ text }} is null then 'missing_required'
        when {{ code }} is null then 'unknown_code'
    end
{%- endmacro %}

{% macro optional_code_reason(text, code) -%}
    case when {{ text }} is not null and {{ code }} is null then 'unknown_code' end
{%- endmacro %}

{# A key that a spreadsheet could not work out is none. #}
{% macro missing_reason(text) -%}
    case when {{ text }} is null or {{ is_unreadable(text) }} then 'missing_required' end
{%- endmacro %}

{% macro bad_value_reason(text, value) -%}
    case when {{ text }} is not null and {{ value }} is null then 'bad_value' end
{%- endmacro %}

{# The value where its column has no reason against it, else empty. #}
{% macro kept(value, reason) -%}
    case when {{ reason }} is null then {{ value }} end
{%- endmacro %}

{# A code for comparing versions: an unmapped label compares by itself. #}
{% macro code_for_comparison(code, text) -%}
    coalesce({{ code }}, 'unmapped: ' || {{ label_key(text) }})
{%- endmacro %}

{# The first reason for a rejection, with its column and the cell as it came, and whether the row is
   only left out by an as-of date that is past: four columns. The number of fields goes first, since
   in a ragged row no column is sure to be what it seems. #}
{% macro first_rejection(columns, required_date=none) -%}
    case
        when field_count <> header_count then 'wrong_number_of_fields'
        {%- for column in columns %}
        when {{ column }}_reason is not null then {{ column }}_reason
        {%- endfor %}
    end as reject_reason,
    case
        when field_count <> header_count then cast(null as varchar)
        {%- for column in columns %}
        when {{ column }}_reason is not null then '{{ column }}'
        {%- endfor %}
    end as reject_column,
    case
        when field_count <> header_count then cast(field_count as varchar)
        {%- for column in columns %}
        when {{ column }}_reason is not null then {{ column }}_text
        {%- endfor %}
    end as reject_value,
    {%- if required_date %}
    coalesce(
        field_count = header_count
        {%- for column in columns[:columns.index(required_date)] %}
        and {{ column }}_reason is null
        {%- endfor %}
        and {{ required_date }}_reason = 'future_date'
        and {{ required_date }}_read <= build_date,
        false
    ) as is_left_out
    {%- else %}
    false as is_left_out
    {%- endif %}
{%- endmacro %}
