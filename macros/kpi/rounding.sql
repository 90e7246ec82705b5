{# A ratio of two whole numbers, times `scale`, to the nearest whole number, halves away from zero:
   made from the integers, since 33 / 40 as a fraction of two may fall below its half. #}
{% macro rounded_ratio(dividend, divisor, scale=100) -%}
    case
        when {{ divisor }} is null or {{ divisor }} = 0 then null
        else cast(
            case when {{ dividend }} < 0 then -1 else 1 end
            * {{ divide_whole(
                'cast(2 * ' ~ scale ~ ' * abs(' ~ dividend ~ ') + ' ~ divisor ~ ' as bigint)',
                'cast(2 * ' ~ divisor ~ ' as bigint)'
            ) }}
            as integer
        )
    end
{%- endmacro %}

{# How a change is spoken of: the word by its sign, the adverb by the thresholds of council.yml.
   `exact` is the change unrounded, so that a small one is not called none. #}
{% macro change_words(exact, change, slight, marked) -%}
    case
        when {{ change }} is null then null
        when {{ exact }} = 0 then 'did not change'
        when {{ change }} = 0 then 'hardly changed'
        else
            case when {{ change }} > 0 then 'rose' else 'fell' end
            || case
                when abs({{ change }}) < {{ slight }} then ' slightly'
                when abs({{ change }}) >= {{ marked }} then ' markedly'
                else ''
            end
    end
{%- endmacro %}

{# A figure as reports print it: a percentage of few (`is_small`) as its two counts. `no base` is a
   rate of nothing; no one may read it as 0%. #}
{% macro printed_figure(numerator, denominator, value, percent, is_small) -%}
    case
        when {{ numerator }} is null then 'not supplied'
        when kind in ('count', 'stock') then {{ number_as_text(numerator, 0) }}
        when kind = 'pounds' then '£' || {{ number_as_text(numerator, 2) }}
        when is_percentage and {{ is_small }}
            then
                {{ number_as_text(numerator, 0) }} || ' of '
                || {{ number_as_text(denominator, 0) }}
        when is_percentage and {{ percent }} is not null
            then cast({{ percent }} as varchar) || '%'
        when {{ value }} is null then 'no base'
        else {{ number_as_text(value, 1) }}
    end
{%- endmacro %}

{# Whether a base is so small that a percentage of it would say more than there is. #}
{% macro is_few(base) -%}
    {{ base }} > 0 and {{ base }} < {{ setting('smallest_base_for_percent') }}
{%- endmacro %}

{# A limit of a measure as reports print it. That of a count is the last whole number within it
   (`inward` is the function that rounds towards the middle): a count printed beyond is beyond. #}
{% macro printed_limit(limit, inward) -%}
    case
        when {{ limit }} is null then null
        when kind in ('count', 'stock') then {{ number_as_text(inward ~ '(' ~ limit ~ ')', 0) }}
        when is_percentage then {{ number_as_text('100 * ' ~ limit, 0) }} || '%'
        else {{ number_as_text(limit, 1) }}
    end
{%- endmacro %}

{# A value without what binary fractions leave behind its twelfth decimal: added one after the
   other, eight equal shares may make another mean, and a steady quarter would lie outside. #}
{% macro without_binary_rest(value) -%}
    round({{ value }}, 12)
{%- endmacro %}

{# The figure as text, a percentage with its two counts. A ratio of two counts is one `to` the
   other: none is part of the other. #}
{% macro printed_with_base(numerator, denominator) -%}
    case
        when percent is null or has_small_base then printed
        else
            printed || ' (' || {{ number_as_text(numerator, 0) }}
            || case when basis = 'opened and received' then ' to ' else ' of ' end
            || {{ number_as_text(denominator, 0) }} || ')'
    end
{%- endmacro %}

{# A change as text, with its sign: +9 (+3%), −£120.00, −8 points, and a word where the printed
   percentages would give another one. What single cases would decide gets no percentage and no
   points. #}
{% macro printed_change() -%}
    case
        when change is not null
            then
                {{ sign_of('change') }}
                || case when kind = 'pounds' then '£' else '' end
                || case
                    when kind = 'pounds' then {{ number_as_text('abs(change)', 2) }}
                    else {{ number_as_text('abs(change)', 0) }}
                end
                || case
                    when change_percent is null or change_percent = 0 or has_small_change_base
                        then ''
                    else
                        ' (' || {{ sign_of('change_percent') }}
                        || {{ number_as_text('cast(abs(change_percent) as double)', 0) }} || '%)'
                end
        when change_points is not null and not has_small_change_base
            then
                {{ sign_of('change_points') }} || cast(abs(change_points) as varchar)
                || case when abs(change_points) = 1 then ' point' else ' points' end
                || case when is_change_rounded then ', before rounding' else '' end
    end
{%- endmacro %}

{# The sign before a number as text; none before 0. #}
{% macro sign_of(number) -%}
    case when {{ number }} < 0 then '−' when {{ number }} > 0 then '+' else '' end
{%- endmacro %}
