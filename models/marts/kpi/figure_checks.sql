-- What has to hold among the figures of a period, and whether it does: parts and their wholes,
-- cases that flow in and out, longer targets and shorter ones. One row per period, check and
-- subject.

with

measures as (
    select * from {{ ref('measures') }}
),

periods as (
    select * from {{ ref('dim_periods') }}
),

figures as (
    select * from {{ ref('kpi_annual') }}
    union all
    select * from {{ ref('kpi_quarterly') }}
),

totals as (
    select * from figures where dimension = 'all'
),

parts as (
    select
        figures.period,
        figures.measure,
        figures.dimension,
        sum(figures.numerator) as numerator,
        sum(figures.denominator) as denominator,
        max(figures.numerator) as largest,
        max(figures.denominator) as largest_base
    from figures
    where figures.dimension <> 'all'
    group by figures.period, figures.measure, figures.dimension
),

-- A case may have several causes and several partner bodies, or none.
members_add_up as (
    select
        parts.period,
        'members_add_up' as check_name,
        parts.measure,
        parts.dimension,
        totals.numerator as expected,
        parts.numerator as found,
        coalesce(parts.numerator, 0) = coalesce(totals.numerator, 0)
        and coalesce(parts.denominator, 0) = coalesce(totals.denominator, 0) as is_held
    from parts
    inner join totals on parts.period = totals.period and parts.measure = totals.measure
    where parts.dimension not in ('cause', 'theme_cause', 'partner_body')
),

members_stay_within as (
    select
        parts.period,
        'members_stay_within' as check_name,
        parts.measure,
        parts.dimension,
        totals.numerator as expected,
        parts.largest as found,
        coalesce(parts.largest, 0) <= coalesce(totals.numerator, 0)
        and coalesce(parts.largest_base, 0) <= coalesce(totals.denominator, parts.largest_base, 0)
            as is_held
    from parts
    inner join totals on parts.period = totals.period and parts.measure = totals.measure
    where parts.dimension in ('cause', 'theme_cause', 'partner_body')
),

-- Two of the rates are ratios of counts of which one is not part of the other.
parts_stay_within_base as (
    select
        figures.period,
        'parts_stay_within_base' as check_name,
        figures.measure,
        figures.dimension,
        sum(figures.denominator) as expected,
        sum(figures.numerator) as found,
        min(case when figures.numerator > figures.denominator then 0 else 1 end) = 1 as is_held
    from figures
    inner join measures on figures.measure = measures.measure
    where
        measures.kind = 'rate'
        and figures.measure not in ('ombudsman_referral_rate', 'complaints_per_1000_supported')
    group by figures.period, figures.measure, figures.dimension
),

nothing_is_negative as (
    select
        period,
        'nothing_is_negative' as check_name,
        measure,
        dimension,
        cast(0 as decimal(38, 2)) as expected,
        least(min(numerator), coalesce(min(denominator), 0)) as found,
        coalesce(min(numerator), 0) >= 0 and coalesce(min(denominator), 0) >= 0 as is_held
    from figures
    group by period, measure, dimension
),

targets as (
    select * from {{ ref('dim_council_targets') }} where target_list in ('response', 'review')
),

longer_targets_hold_more as (
    select
        shorter_figures.period,
        'longer_targets_hold_more' as check_name,
        shorter_figures.measure,
        shorter_figures.dimension,
        min(longer_figures.numerator) as expected,
        min(shorter_figures.numerator) as found,
        min(
            case when shorter_figures.numerator > longer_figures.numerator then 0 else 1 end
        ) = 1 as is_held
    from targets as shorter
    inner join targets as longer
        on
            shorter.target_list = longer.target_list
            and shorter.unit = longer.unit
            and shorter.clock = longer.clock
            and shorter.days < longer.days
    inner join figures as shorter_figures on shorter.measure = shorter_figures.measure
    inner join figures as longer_figures
        on
            longer.measure = longer_figures.measure
            and shorter_figures.period = longer_figures.period
            and shorter_figures.dimension = longer_figures.dimension
            and shorter_figures.member = longer_figures.member
    group by shorter_figures.period, shorter_figures.measure, shorter_figures.dimension
),

decisions as (
    select
        period,
        sum(case when member in ('upheld', 'not_upheld') then numerator else 0 end) as investigated
    from figures
    where measure = 'ombudsman_decided' and dimension = 'decision'
    group by period
),

investigations_are_decisions as (
    select
        totals.period,
        'investigations_are_decisions' as check_name,
        totals.measure,
        totals.dimension,
        totals.denominator as expected,
        decisions.investigated as found,
        coalesce(totals.denominator, 0) = coalesce(decisions.investigated, 0) as is_held
    from totals
    inner join decisions on totals.period = decisions.period
    where totals.measure = 'ombudsman_upheld'
),

remedies as (
    select
        period,
        max(case when measure = 'ombudsman_remedies_complied' then numerator end) as complied,
        max(case when measure = 'ombudsman_remedies_complied' then denominator end)
            as complied_base,
        max(case when measure = 'ombudsman_remedies_late' then numerator end) as late,
        max(case when measure = 'ombudsman_remedies_late' then denominator end) as late_base
    from totals
    group by period
),

-- Compliance is of remedies whose day has passed: late ones are among those carried out.
compliance_has_its_base as (
    select
        period,
        'compliance_has_its_base' as check_name,
        'ombudsman_remedies_complied' as measure,
        'all' as dimension,
        complied_base as expected,
        late_base as found,
        coalesce(complied_base, 0) = coalesce(late_base, 0)
        and coalesce(late, 0) <= coalesce(complied, 0)
        and coalesce(complied, 0) <= coalesce(complied_base, 0)
        and (complied is null) = (complied_base is null) as is_held
    from remedies
),

years as (
    select
        periods.reporting_year as period,
        figures.measure,
        figures.dimension,
        figures.member,
        sum(case when periods.period_type = 'year' then figures.numerator end) as year_numerator,
        sum(case when periods.period_type = 'quarter' then figures.numerator end)
            as quarters_numerator,
        sum(case when periods.period_type = 'year' then figures.denominator end)
            as year_denominator,
        sum(case when periods.period_type = 'quarter' then figures.denominator end)
            as quarters_denominator
    from figures
    inner join periods on figures.period = periods.period
    inner join measures on figures.measure = measures.measure
    where
        not measures.years_only
        -- These do not add up.
        and measures.kind <> 'stock'
        and figures.measure not in ('response_wd_median', 'response_wd_p90')
    group by periods.reporting_year, figures.measure, figures.dimension, figures.member
),

quarters_add_up as (
    select
        period,
        'quarters_add_up' as check_name,
        measure,
        dimension,
        sum(year_numerator) as expected,
        sum(quarters_numerator) as found,
        min(
            case
                when
                    coalesce(year_numerator, 0) <> coalesce(quarters_numerator, 0)
                    or coalesce(year_denominator, 0) <> coalesce(quarters_denominator, 0)
                    then 0
                else 1
            end
        ) = 1 as is_held
    from years
    group by period, measure, dimension
),

flows as (
    select
        totals.period,
        periods.period_type,
        periods.period_start,
        max(case when totals.measure = 'complaints_received' then totals.numerator end)
            as received,
        max(case when totals.measure = 'complaints_resolved' then totals.numerator end)
            as resolved,
        max(case when totals.measure = 'complaints_withdrawn' then totals.numerator end)
            as withdrawn,
        max(case when totals.measure = 'open_at_end' then totals.numerator end) as open_at_end
    from totals
    inner join periods on totals.period = periods.period
    group by totals.period, periods.period_type, periods.period_start
),

started as (
    select
        flows.*,
        coalesce(lag(open_at_end) over (
            partition by period_type
            order by period_start
        ), 0) as open_at_start
    from flows
),

open_cases_flow as (
    select
        period,
        'open_cases_flow' as check_name,
        'open_at_end' as measure,
        'all' as dimension,
        open_at_start + received - resolved - withdrawn as expected,
        open_at_end as found,
        -- where resolving is not supplied there is no flow to check
        coalesce(open_at_start + received = resolved + withdrawn + open_at_end, true) as is_held
    from started
),

unioned as (
    {%- for check in [
        'members_add_up', 'members_stay_within', 'parts_stay_within_base', 'nothing_is_negative',
        'longer_targets_hold_more', 'investigations_are_decisions', 'compliance_has_its_base',
        'quarters_add_up', 'open_cases_flow',
    ] %}
    select
        period,
        check_name,
        measure,
        dimension,
        cast(expected as decimal(38, 2)) as expected,
        cast(found as decimal(38, 2)) as found,
        is_held
    from {{ check }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

final as (
    select
        unioned.period,
        periods.reporting_year,
        unioned.check_name,
        unioned.measure,
        unioned.dimension,
        unioned.expected,
        unioned.found,
        unioned.is_held
    from unioned
    inner join periods on unioned.period = periods.period
)

select * from final
