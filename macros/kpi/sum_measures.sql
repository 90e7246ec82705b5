{# Reads one fact once and sums every measure of it, for every year and quarter, in all and by each
   dimension: one row a period, measure, dimension and member.

   dates: date column -> measures that it places, each with `<measure>_numerator` in the fact, and
       `<measure>_denominator` where `ratios` lists it (a count has none).
   stocks: measures that a case joins on `<measure>_joined` and leaves on `date_resolved`; what is
       summed is the movement.
   percentiles: measure -> fraction, of `percentile_of` where the denominator is 1.
   with_total: false where a case has several rows, so that only members can be counted. #}
{% macro sum_measures(
    fact, dates, dimensions=[], ratios=[], stocks=[], percentiles={}, percentile_of=none,
    with_total=true
) -%}
    {%- set placements = [] -%}
    {%- for date_column, measures in dates.items() -%}
        {%- for measure in measures -%}
            {%- do placements.append((measure, date_column)) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- for measure in stocks -%}
        {%- do placements.append((measure, measure ~ '_joined')) -%}
        {%- do placements.append((measure, 'date_resolved')) -%}
    {%- endfor -%}
    {%- set date_columns = placements | map(attribute=1) | unique | list -%}
    {%- set measures = placements | map(attribute=0) | unique | list -%}
    select
        summed.period,
        summed.dimension,
        summed.member,
        placements.measure,
        case placements.measure
            {%- for measure in measures %}
            when '{{ measure }}' then summed.{{ measure }}_numerator
            {%- endfor %}
        end as numerator,
        case placements.measure
            {%- for measure in ratios %}
            when '{{ measure }}' then summed.{{ measure }}_denominator
            {%- else %}
            when '' then null
            {%- endfor %}
        end as denominator,
        case placements.measure
            {%- for measure in percentiles %}
            when '{{ measure }}' then summed.{{ measure }}_percentile
            {%- else %}
            when '' then null
            {%- endfor %}
        end as percentile
    from (
        select
            placed.date_column,
            coalesce(placed.reporting_year, placed.reporting_quarter) as period,
            case
                {%- for dimension in dimensions %}
                when grouping(placed.{{ dimension }}) = 0 then '{{ dimension }}'
                {%- endfor %}
                else 'all'
            end as dimension,
            case
                {%- for dimension in dimensions %}
                when grouping(placed.{{ dimension }}) = 0
                    then coalesce(placed.{{ dimension }}, 'unknown')
                {%- endfor %}
                else 'all'
            end as member,
            {%- for measure in measures if measure not in stocks %}
            sum(placed.{{ measure }}_numerator) as {{ measure }}_numerator,
            {%- endfor %}
            {%- for measure in stocks %}
            sum(case
                when placed.date_column = '{{ measure }}_joined' then placed.{{ measure }}_numerator
                when
                    placed.date_column = 'date_resolved'
                    and placed.{{ measure }}_joined is not null
                    then -placed.{{ measure }}_numerator
                else 0
            end) as {{ measure }}_numerator,
            {%- endfor %}
            {%- for measure, fraction in percentiles.items() %}
            {{ percentile(
                'case when placed.' ~ measure ~ '_denominator = 1 then placed.' ~ percentile_of
                ~ ' end',
                fraction
            ) }} as {{ measure }}_percentile,
            {%- endfor %}
            {%- for measure in ratios %}
            sum(placed.{{ measure }}_denominator) as {{ measure }}_denominator,
            {%- endfor %}
            count(*) as cases
        from (
            select
                facts.*,
                date_columns.date_column,
                dates.reporting_year,
                dates.reporting_quarter
            from {{ fact }} as facts
            cross join (
                values {% for date_column in date_columns -%}
                ('{{ date_column }}'){{ ', ' if not loop.last }}
                {%- endfor %}
            ) as date_columns (date_column)
            inner join {{ ref('dim_dates') }} as dates
                on
                    dates.is_covered
                    and dates.date_day = case date_columns.date_column
                        {%- for date_column in date_columns %}
                        when '{{ date_column }}' then facts.{{ date_column }}
                        {%- endfor %}
                    end
        ) as placed
        group by grouping sets (
            {%- for period in ['reporting_year', 'reporting_quarter'] %}
            {%- if with_total %}
            (placed.date_column, placed.{{ period }}){{ ',' if dimensions or not loop.last }}
            {%- endif %}
            {%- set is_last_period = loop.last %}
            {%- for dimension in dimensions %}
            (placed.date_column, placed.{{ period }}, placed.{{ dimension }})
            {{- ',' if not (loop.last and is_last_period) }}
            {%- endfor %}
            {%- endfor %}
        )
    ) as summed
    inner join (
        values {% for measure, date_column in placements -%}
        ('{{ measure }}', '{{ date_column }}'){{ ', ' if not loop.last }}
        {%- endfor %}
    ) as placements (measure, date_column)
        on summed.date_column = placements.date_column
{%- endmacro %}
