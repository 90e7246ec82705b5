{# Sums every measure that one date of a fact places, for every year and quarter, in all and by each
   dimension: one row per period, measure, dimension and member. Only the columns of these measures
   are read, once, however many periods and dimensions there are.

   counts: measures with `<measure>_numerator` in the fact.
   ratios: measures with `<measure>_denominator` too.
   percentiles: ratio -> fraction, of `percentile_of` where the denominator is 1.
   with_total: false where a case has several rows, so that only members can be counted. #}
{% macro sum_measures(
    fact, date_column, counts=[], ratios=[], dimensions=[], percentiles={}, percentile_of=none,
    with_total=true
) -%}
    {%- set measures = counts + ratios -%}
    select
        summed.period,
        summed.dimension,
        summed.member,
        measures.measure,
        case measures.measure
            {%- for measure in measures %}
            when '{{ measure }}' then summed.{{ measure }}_numerator
            {%- endfor %}
        end as numerator,
        case measures.measure
            {%- for measure in ratios %}
            when '{{ measure }}' then summed.{{ measure }}_denominator
            {%- endfor %}
            when '' then null
        end as denominator,
        case measures.measure
            {%- for measure in percentiles %}
            when '{{ measure }}' then summed.{{ measure }}_percentile
            {%- endfor %}
            when '' then null
        end as percentile
    from (
        select
            {{ grouped_period_and_member(dimensions) }},
            {%- for measure, fraction in percentiles.items() %}
            {{ percentile(
                'case when facts.' ~ measure ~ '_denominator = 1 then facts.' ~ percentile_of
                ~ ' end',
                fraction
            ) }} as {{ measure }}_percentile,
            {%- endfor %}
            {%- for measure in ratios %}
            sum(facts.{{ measure }}_denominator) as {{ measure }}_denominator,
            {%- endfor %}
            {%- for measure in measures %}
            sum(facts.{{ measure }}_numerator) as {{ measure }}_numerator{{ ',' if not loop.last }}
            {%- endfor %}
        from {{ fact }} as facts
        inner join {{ ref('dim_dates') }} as dates
            on facts.{{ date_column }} = dates.date_day and dates.is_covered
        group by grouping sets ({{ period_and_member_sets([], dimensions, with_total) }})
    ) as summed
    cross join (
        values {% for measure in measures -%}
        ('{{ measure }}'){{ ', ' if not loop.last }}
        {%- endfor %}
    ) as measures (measure)
{%- endmacro %}

{# Sums how stocks of open cases move: a case joins each on `<measure>_joined` and leaves it on
   `date_resolved`. Rows as of sum_measures. #}
{% macro sum_movements(fact, stocks, dimensions=[]) -%}
    {%- set moved -%}
        {%- for measure in stocks %}
        {%- for date_column, sign in [(measure ~ '_joined', ''), ('date_resolved', '-')] %}
        select
            {% for dimension in dimensions %}{{ dimension }}, {% endfor -%}
            '{{ measure }}' as measure,
            {{ date_column }} as moved_on,
            {{ sign }}{{ measure }}_numerator as numerator,
            null as denominator
        from {{ fact }}
        where {{ measure }}_joined is not null and {{ date_column }} is not null
        {{- ' union all' if not loop.last }}
        {%- endfor %}
        {{- ' union all' if not loop.last }}
        {%- endfor %}
    {%- endset -%}
    {{ sum_rows(moved, 'moved_on', dimensions) }}
{%- endmacro %}

{# How the stocks of local targets move, with the columns that sum_rows reads. #}
{% macro target_movements(fact, target_list, dimensions) -%}
    {%- for date_column, sign in [('joined_on', ''), ('date_resolved', '-')] %}
        select
            {% for dimension in dimensions %}{{ dimension }}, {% endfor -%}
            measure,
            {{ date_column }} as moved_on,
            {{ sign }}numerator as numerator,
            null as denominator
        from {{ fact }}
        where target_list = '{{ target_list }}' and {{ date_column }} is not null
        {{- ' union all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}

{# The rows of the local targets of a list. #}
{% macro target_rows(fact, target_list) -%}
    select * from {{ fact }} where target_list = '{{ target_list }}'
{%- endmacro %}

{# Sums rows that name their measure, by a date of theirs: `relation` is a select with measure,
   numerator, denominator and the dimensions. Rows as of sum_measures. #}
{% macro sum_rows(relation, date_column, dimensions) -%}
    select
        {{ grouped_period_and_member(dimensions) }},
        facts.measure,
        sum(facts.numerator) as numerator,
        sum(cast(facts.denominator as decimal(18, 0))) as denominator,
        cast(null as double) as percentile
    from (
        {{ relation }}
    ) as facts
    inner join {{ ref('dim_dates') }} as dates
        on facts.{{ date_column }} = dates.date_day and dates.is_covered
    group by grouping sets ({{ period_and_member_sets(['facts.measure'], dimensions, true) }})
{%- endmacro %}

{# The columns period, dimension and member of a row of grouping sets. #}
{% macro grouped_period_and_member(dimensions) -%}
    coalesce(dates.reporting_year, dates.reporting_quarter) as period,
    case
        {%- for dimension in dimensions %}
        when grouping(facts.{{ dimension }}) = 0 then '{{ dimension }}'
        {%- endfor %}
        when true then 'all'
    end as dimension,
    case
        {%- for dimension in dimensions %}
        when grouping(facts.{{ dimension }}) = 0 then coalesce(facts.{{ dimension }}, 'unknown')
        {%- endfor %}
        when true then 'all'
    end as member
{%- endmacro %}

{# The grouping sets: each of year and quarter, in all and by each dimension. #}
{% macro period_and_member_sets(always, dimensions, with_total) -%}
    {%- for period in ['dates.reporting_year', 'dates.reporting_quarter'] -%}
    {%- set last_period = loop.last -%}
    {%- for dimension in ([none] if with_total else []) + dimensions -%}
    ({{ (always + [period] + (['facts.' ~ dimension] if dimension else [])) | join(', ') }})
    {{- ', ' if not (loop.last and last_period) }}
    {%- endfor -%}
    {%- endfor -%}
{%- endmacro %}
