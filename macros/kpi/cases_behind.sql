{# The cases behind figures, of one of measure_groups: one row per figure of `wanted` and record of
   a fact that counts in its numerator or denominator. It lists what sum_measures and sum_rows add
   up, by the same columns of the same facts, so that the rows of a figure add up to it.

   wanted: a relation with period, measure, dimension, member, and stated_as_of_date: the day at
     which measures with a test against it are taken, or null for the day of the run.
   period_days: a relation with one row per period and day in it that the data cover. #}
{% macro cases_behind(wanted, period_days, group) -%}
    {%- set fact = ref(group.fact).include(database=false) -%}
    {%- set stocks = group.get('stocks', []) -%}
    {%- set ratios = group.get('ratios', []) -%}
    {%- set dated = group.get('dated', []) -%}
    {%- set measures = stocks + group.get('counts', []) + ratios -%}
    {%- set is_stock = stocks or (group.targets and not group.date) -%}
    select
        counted.period,
        counted.measure,
        counted.dimension,
        counted.member,
        counted.table_name,
        counted.record_key,
        counted.case_ref,
        counted.numerator,
        counted.denominator
    from (
        select
            wanted.period,
            wanted.measure,
            wanted.dimension,
            wanted.member,
            '{{ group.table }}' as table_name,
            facts.{{ group.key }} as record_key,
            {{ 'facts.case_ref' if group.get('has_case', true) else 'cast(null as varchar)' }}
                as case_ref,
            {%- if group.targets %}
            cast(facts.numerator as decimal(18, 2)) as numerator,
            cast(facts.denominator as decimal(18, 0)) as denominator
            {%- else %}
            cast(
                case wanted.measure
                    {%- for measure in measures %}
                    when '{{ measure }}'
                        then {{ counted_in(measure ~ '_numerator', measure in dated) }}
                    {%- endfor %}
                end as decimal(18, 2)
            ) as numerator,
            cast(
                case wanted.measure
                    {%- for measure in ratios %}
                    when '{{ measure }}'
                        then {{ counted_in(measure ~ '_denominator', measure in dated) }}
                    {%- endfor %}
                    when '' then null
                end as decimal(18, 0)
            ) as denominator
            {%- endif %}
        from {{ wanted }} as wanted
        {%- if is_stock %}
        inner join (
            select
                period,
                max(date_day) as last_day
            from {{ period_days }}
            group by period
        ) as ends on wanted.period = ends.period
        inner join {{ fact }} as facts
            on
                {%- if group.targets %}
                facts.joined_on <= ends.last_day
                {%- else %}
                case wanted.measure
                    {%- for measure in stocks %}
                    when '{{ measure }}' then facts.{{ measure }}_joined
                    {%- endfor %}
                end <= ends.last_day
                {%- endif %}
                and (facts.date_resolved is null or facts.date_resolved > ends.last_day)
        {%- else %}
        inner join {{ period_days }} as period_days on wanted.period = period_days.period
        inner join {{ fact }} as facts on period_days.date_day = facts.{{ group.date }}
        {%- endif %}
        where
            {%- if group.targets %}
            facts.target_list = '{{ group.targets }}' and wanted.measure = facts.measure
            {%- else %}
            wanted.measure in ('{{ measures | join("', '") }}')
            {%- endif %}
            and {{ member_key('wanted.dimension', 'wanted.member') }} = case wanted.dimension
                {%- if group.get('with_total', true) %}
                when 'all' then 'all'
                {%- endif %}
                {%- for dimension in group.get('dimensions', []) %}
                when '{{ dimension }}'
                    then {{ member_key(
                        "'" ~ dimension ~ "'", "coalesce(facts." ~ dimension ~ ", 'unknown')"
                    ) }}
                {%- endfor %}
            end
    ) as counted
    where counted.numerator <> 0 or counted.denominator <> 0
{%- endmacro %}

{# What a row of a fact counts in a column, at the day that is wanted where that decides. #}
{% macro counted_in(column, is_dated) -%}
    {%- if is_dated -%}
    case
        when wanted.stated_as_of_date is null then facts.{{ column }}
        when facts.{{ column }}_from <= wanted.stated_as_of_date then 1
        else 0
    end
    {%- else -%}
    facts.{{ column }}
    {%- endif -%}
{%- endmacro %}

{# The same of every group: all cases behind the figures that are wanted. #}
{% macro every_case_behind(wanted, period_days) -%}
    {%- for group in measure_groups() %}
    {{ cases_behind(wanted, period_days, group) }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}

{# One row per reporting year or quarter and day in it that the data cover. #}
{% macro period_days() -%}
    {%- set dates = ref('dim_dates').include(database=false) -%}
    select
        reporting_year as period,
        date_day
    from {{ dates }}
    where is_covered
    union all
    select
        reporting_quarter as period,
        date_day
    from {{ dates }}
    where is_covered
{%- endmacro %}
