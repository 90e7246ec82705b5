-- One row per measure, fact and dimension that it is added up by, `all` for its total. It is
-- measure_groups as a table; the metrics are made from it.

with

targets as (
    select * from {{ ref('dim_council_targets') }}
),

{% for group in measure_groups() -%}
{%- set percentiles = group.get('percentiles', {}) -%}
{%- set measures = group.get('stocks', []) + group.get('counts', []) + group.get('ratios', []) -%}
{{ group.name }}_measures as (
    {%- if group.targets %}
    select
        measure,
        '{{ "sum" if group.date else "stock" }}' as way,
        {{ 'true' if group.date else 'false' }} as has_denominator
    from targets
    where target_list = '{{ group.targets }}'
    {%- else %}
    select
        measures.measure,
        measures.way,
        measures.has_denominator
    from (
        values
        {%- for measure in measures %}
        (
            '{{ measure }}',
            '{{ "stock" if measure in group.get("stocks", [])
                else "percentile" if measure in percentiles else "sum" }}',
            {{ 'true' if measure in group.get('ratios', []) else 'false' }}
        ){{ ',' if not loop.last }}
        {%- endfor %}
    ) as measures (measure, way, has_denominator)
    {%- endif %}
),

{{ group.name }} as (
    select
        measures.measure,
        '{{ group.fact }}' as fact,
        dimensions.dimension,
        {{ "'" ~ group.date ~ "'" if group.date is defined else 'cast(null as varchar)' }}
            as date_column,
        measures.way,
        measures.has_denominator
    from {{ group.name }}_measures as measures
    cross join (
        values
        {%- for dimension in (['all'] if group.get('with_total', true) else [])
            + group.get('dimensions', []) %}
        ('{{ dimension }}'){{ ',' if not loop.last }}
        {%- endfor %}
    ) as dimensions (dimension)
),

{% endfor -%}
final as (
    {%- for group in measure_groups() %}
    select * from {{ group.name }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
)

select * from final
