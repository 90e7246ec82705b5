-- What does not hold among the figures of the quarter, or of the year and its quarters, in words.
with

failed as (
    select
        checks.period,
        checks.check_name,
        checks.measure,
        checks.dimension,
        replace(checks.dimension, '_', ' ') as by_what,
        coalesce(measures.title, checks.measure) as title,
        format('{:,.0f}', coalesce(checks.expected, 0)) as expected,
        format('{:,.0f}', coalesce(checks.found, 0)) as found
    from marts.figure_checks as checks
    left join marts.measures as measures on checks.measure = measures.measure
    where $1 in (checks.reporting_year, checks.period) and not checks.is_held
),

final as (
    select
        period,
        check_name,
        measure,
        dimension,
        period || ': ' || case check_name
            when 'members_add_up'
                then
                    title || ' by ' || by_what || ' adds up to ' || found || ', and not to '
                    || expected || '.'
            when 'members_stay_within'
                then
                    title || ' by ' || by_what || ': one part is ' || found || ', of ' || expected
                    || ' in all.'
            when 'parts_stay_within_base'
                then title || ': ' || found || ' are counted of ' || expected || '.'
            when 'nothing_is_negative'
                then title || ' is below zero: ' || found || '.'
            when 'longer_targets_hold_more'
                then
                    title || ': ' || found || ', but only ' || expected
                    || ' within a longer target.'
            when 'investigations_are_decisions'
                then
                    title || ': ' || expected || ' were investigated, but ' || found
                    || ' decisions are upheld or not upheld.'
            when 'compliance_has_its_base'
                then
                    'Ombudsman remedies: carried out is of ' || expected || ', and late is of '
                    || found || '.'
            when 'quarters_add_up'
                then
                    title || ': the quarters add up to ' || found || ', the year is ' || expected
                    || '.'
            when 'open_cases_flow'
                then
                    'Complaints open at the end are ' || found || '; those open before, received '
                    || 'and closed make ' || expected || '.'
            else
                title
                || ' fails the check '
                || check_name
                || ': '
                || found
                || ' found, '
                || expected
                || ' expected.'
        end as what
    from failed
)

select * from final -- noqa: CV13
order by period, check_name, measure, dimension, what
