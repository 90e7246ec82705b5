{# What several analyses compute of chance. 1.959963984540054 is the 97.5% point of the normal
   distribution, so that intervals are of 95%. #}

{# A limit of Wilson's interval for a share, `found` of `base`: `sign` is - for the lower one and +
   for the upper. It stays between 0 and 1 and holds for few cases too, also where none or all were
   found. Empty where there is no base. #}
{% macro wilson_limit(found, base, sign) -%}
    case
        -- These two are exact, where the sum below is one but for the last binary digits.
        when {{ base }} > 0 and {{ found }} = {{ 0 if sign == '-' else base }}
            then {{ 0 if sign == '-' else 1 }}
        when {{ base }} > 0
            then
                (
                    {{ found }} + 1.920729410347062e0
                    {{ sign }} 1.959963984540054e0 * sqrt(
                        1e0 * {{ found }} * ({{ base }} - {{ found }}) / {{ base }}
                        + 0.960364705173531e0
                    )
                ) / ({{ base }} + 3.841458820694124e0)
    end
{%- endmacro %}

{# A chance relative to the greatest of its group, from logarithms: over a group these add up to
   something, and each divided by it is the chance itself. Below exp(-700) it is 0, since some
   engines stop at numbers that are smaller still. #}
{% macro chance_beside_greatest(log_chance, partition_by) -%}
    case
        when {{ log_chance }} - max({{ log_chance }}) over (partition by {{ partition_by }}) > -700
            then
                exp(
                    {{ log_chance }} - max({{ log_chance }}) over (partition by {{ partition_by }})
                )
        else 0
    end
{%- endmacro %}

{# Holm's p-value of the test at a `place`, the smallest p-value being the first, before those of
   smaller ones are looked at: the running maximum over the places is the adjusted one. #}
{% macro holm_step(p_value, place, tests) -%}
    least(1e0, ({{ tests }} - {{ place }} + 1) * {{ p_value }})
{%- endmacro %}
