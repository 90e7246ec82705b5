-- The cases behind the figures of `wanted_figures`, a relation of whoever runs this: `reg18 freeze`
-- keeps them with the figures that it records. dbt compiles an analysis and never runs it.

with

wanted as (
    select * from wanted_figures
),

period_days as (
    {{ period_days() }}
),

{% for group in measure_groups() -%}
{{ group.name }} as (
    {{ cases_behind('wanted', 'period_days', group) }}
),

{% endfor -%}
final as (
    {%- for group in measure_groups() %}
    select * from {{ group.name }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
)

select * from final
