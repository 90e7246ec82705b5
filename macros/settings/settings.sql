{# A setting of council.yml, as a value. #}
{% macro setting(name) -%}
(select council.{{ name }} from {{ ref('stg_settings__council') }} as council)
{%- endmacro %}

{# After how many working days a watch list asks about a case, as council.yml says. #}
{% macro watch_limit(watch) -%}
(
    select watch_limits.working_days
    from {{ ref('stg_settings__watch_limits') }} as watch_limits
    where watch_limits.watch = '{{ watch }}'
)
{%- endmacro %}
