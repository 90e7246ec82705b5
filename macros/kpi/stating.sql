{# A figure that counts nothing, as reports print it. #}
{% macro printed_nothing(kind) -%}
    case {{ kind }}
        when 'count' then '0'
        when 'stock' then '0'
        when 'pounds' then '£0.00'
        else 'no base'
    end
{%- endmacro %}

{# The two counts of a rate: 30 of 341; of days their sum and how many: 7,979 in 341. #}
{% macro counts_in_words(numerator, denominator) -%}
    coalesce(
        {{ number_as_text(numerator, 0) }}
        || case when kind = 'days' then ' in ' else ' of ' end
        || {{ number_as_text(denominator, 0) }},
        ''
    )
{%- endmacro %}

{# A figure with the counts that it was made from, as restatements name it: 341, 9% (30 of 341). #}
{% macro figure_in_full(printed, numerator, denominator) -%}
    case
        when {{ denominator }} is null or {{ denominator }} = 0 then {{ printed }}
        when {{ printed }} = {{ counts_in_words(numerator, denominator) }} then {{ printed }}
        else {{ printed }} || ' (' || {{ counts_in_words(numerator, denominator) }} || ')'
    end
{%- endmacro %}

{# Whether two numbers differ, of which either may not be there. #}
{% macro is_another(number, other) -%}
    coalesce({{ number }} <> {{ other }}, ({{ number }} is null) <> ({{ other }} is null))
{%- endmacro %}
