-- Where each measure is added up: one row a measure, fact and dimension, `all` for its total. It is
-- measure_groups as a table; the metrics are made from it.

with

{% for group in measure_groups() -%}
{%- set percentiles = group.get('percentiles', {}) -%}
{%- set measures = group.get('stocks', []) + group.get('counts', []) + group.get('ratios', []) -%}
{{ group.name }} as (
    select
        measures.measure,
        '{{ group.fact }}' as fact,
        dimensions.dimension,
        {{ "'" ~ group.date ~ "'" if group.date is defined else 'cast(null as varchar)' }}
            as date_column,
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
