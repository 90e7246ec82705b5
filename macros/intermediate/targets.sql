{# Local targets come from council.yml. Each makes one measure, named after its family, its days and
   unit, and its clock where that is not the usual one:
   `responded_within_20_wd`, `responded_within_10_wd_ack`, `reviews_within_65_wd_of_receipt`,
   `overdue_65_wd_at_end`. #}
{% macro target_measure(list_name, target) -%}
    {%- if list_name == 'response' -%}
        responded_within_{{ target.days }}_{{ target.unit }}
        {{- '_ack' if target.clock == 'acknowledgement' }}
    {%- elif list_name == 'review' -%}
        reviews_within_{{ target.days }}_{{ target.unit }}
        {{- '_of_receipt' if target.clock == 'receipt' }}
    {%- else -%}
        overdue_{{ target.days }}_{{ target.unit }}_at_end
    {%- endif -%}
{%- endmacro %}

{% macro target_measures(list_name) -%}
    {%- set measures = [] -%}
    {%- for target in var(list_name ~ '_targets') -%}
        {%- do measures.append(target_measure(list_name, target)) -%}
    {%- endfor -%}
    {{ return(measures) }}
{%- endmacro %}

{# The target in words, as titles print it. #}
{% macro target_words(list_name, target) -%}
    {{ target.days }} {{ 'working' if target.unit == 'wd' else 'calendar' }} days
    {%- if target.clock == 'acknowledgement' %} of the acknowledgement{% endif %}
    {%- if list_name == 'review' %}
        {%- set start = 'complaint' if target.clock == 'receipt' else 'request' %} of the
        {{- ' ' ~ start }}
    {%- endif %}
{%- endmacro %}
