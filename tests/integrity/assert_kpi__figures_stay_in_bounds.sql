-- If this fails, a part is larger than its whole: a share above one, a cause of more complaints
-- than there are, fewer within a longer target, or upheld and not upheld not those investigated.

with

measures as (
    select * from {{ ref('measures') }}
),

figures as (
    select * from {{ ref('kpi_annual') }}
    union all
    select * from {{ ref('kpi_quarterly') }}
),

totals as (
    select * from figures where dimension = 'all'
),

shares_above_one as (
    select
        figures.period,
        figures.measure,
        figures.dimension,
        figures.member,
        'numerator above denominator' as problem
    from figures
    inner join measures on figures.measure = measures.measure
    where
        measures.kind = 'rate'
        and figures.measure not in ('ombudsman_referral_rate', 'complaints_per_1000_supported')
        and figures.numerator > figures.denominator
),

members_above_total as (
    select
        figures.period,
        figures.measure,
        figures.dimension,
        figures.member,
        'member above total' as problem
    from figures
    inner join totals on figures.period = totals.period and figures.measure = totals.measure
    where figures.numerator > totals.numerator or figures.denominator > totals.denominator
),

negative_figures as (
    select
        period,
        measure,
        dimension,
        member,
        'negative' as problem
    from figures
    where numerator < 0 or denominator < 0
),

targets as (
    {%- for list_name in ['response', 'review'] %}
    {%- set list_loop = loop %}
    {%- for target in var(list_name ~ '_targets') %}
    select
        '{{ target_measure(list_name, target) }}' as measure,
        '{{ list_name }} {{ target.unit }} {{ target.clock }}' as clock,
        {{ target.days }} as days
    {{ 'union all' if not (loop.last and list_loop.last) }}
    {%- endfor %}
    {%- endfor %}
),

targets_out_of_order as (
    select
        shorter_figures.period,
        shorter_figures.measure,
        shorter_figures.dimension,
        shorter_figures.member,
        'more within the shorter target' as problem
    from targets as shorter
    inner join targets as longer on shorter.clock = longer.clock and shorter.days < longer.days
    inner join figures as shorter_figures on shorter.measure = shorter_figures.measure
    inner join figures as longer_figures
        on
            longer.measure = longer_figures.measure
            and shorter_figures.period = longer_figures.period
            and shorter_figures.dimension = longer_figures.dimension
            and shorter_figures.member = longer_figures.member
    where shorter_figures.numerator > longer_figures.numerator
),

decisions as (
    select
        figures.period,
        sum(case when figures.member in ('upheld', 'not_upheld') then figures.numerator else 0 end)
            as investigated
    from figures
    where figures.measure = 'ombudsman_decided' and figures.dimension = 'decision'
    group by figures.period
),

investigations_differ as (
    select
        totals.period,
        totals.measure,
        totals.dimension,
        totals.member,
        'upheld and not upheld are not those investigated' as problem
    from totals
    inner join decisions on totals.period = decisions.period
    where totals.measure = 'ombudsman_upheld' and totals.denominator <> decisions.investigated
)

select * from shares_above_one
union all
select * from members_above_total
union all
select * from negative_figures
union all
select * from targets_out_of_order
union all
select * from investigations_differ
