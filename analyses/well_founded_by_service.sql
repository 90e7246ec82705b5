-- Question: which service's share of well-founded complaints differs beyond chance?
--
-- Method: statutory complaints resolved in the last three complete reporting years, by the outcome
-- of stage 1. Each service is compared with all other services together by Fisher's exact test, two
-- sided: the chance, with both totals as they are, of a table that is as unlikely as the one found
-- or more. It is exact for few cases, and takes into account that the others' share is itself
-- counted from few; limits around the council's own share would do neither, and have the service in
-- what it is compared with. Of fifteen services one would pass p < 0.05 by chance more often than
-- not, so p-values are adjusted by Holm's method: the chance that any service at all is named
-- wrongly stays below 5%. The interval of a share is Wilson's, of 95%, for that service alone.
--
-- Small numbers: a service with fewer complaints than the council's smallest base for a percentage
-- has no share and no test. It is still among the others.
--
-- How to read it: `finding` is the answer. Where a service is named, look at
-- share_expected_by_theme too: its share if each of its themes were upheld as in the other
-- services. Where that lies near its own share, it is the kind of complaint rather than the
-- service. Themes of which the others have too few are left out, and it is empty where most are.
--
-- What it does not say: that a service is good or bad. A high share may be a service that admits
-- faults. Complaints count as independent of each other; ten about one closure are not. "No
-- difference shown" does not prove that there is none. Counts are not suppressed: internal.

with

council as (
    select * from {{ ref('dim_council') }}
),

complaints as (
    select * from {{ ref('fct_complaints') }} where complaints_resolved_numerator = 1
),

years as (
    select
        period,
        period_start,
        period_end,
        row_number() over (order by period_start desc) as place
    from {{ ref('dim_periods') }}
    where period_type = 'year' and is_complete
),

span as (
    select
        case
            when min(period) = max(period) then min(period)
            else min(period) || ' to ' || max(period)
        end as period,
        min(period_start) as first_day,
        max(period_end) as last_day
    from years
    where place <= 3
),

resolved as (
    select
        span.period,
        complaints.service_area,
        complaints.theme,
        count(*) as resolved,
        sum(complaints.complaints_well_founded_numerator) as well_founded
    from complaints
    inner join span on complaints.date_resolved between span.first_day and span.last_day
    group by span.period, complaints.service_area, complaints.theme
),

-- Each theme of a service, and the same theme in the other services.
themed as (
    select
        resolved.*,
        sum(resolved) over (partition by theme) - resolved as resolved_by_others,
        sum(well_founded) over (partition by theme) - well_founded as well_founded_by_others
    from resolved
),

themes as (
    select
        themed.*,
        themed.resolved_by_others >= council.smallest_base_for_percent as is_elsewhere
    from themed
    cross join council
),

services as (
    select
        period,
        service_area,
        sum(resolved) as resolved,
        sum(well_founded) as well_founded,
        sum(
            case
                when is_elsewhere then 1e0 * resolved * well_founded_by_others / resolved_by_others
            end
        ) as expected_elsewhere,
        sum(case when is_elsewhere then resolved else 0 end) as resolved_elsewhere
    from themes
    group by period, service_area
),

compared as (
    select
        services.*,
        sum(services.resolved) over () as resolved_by_all,
        sum(services.well_founded) over () as well_founded_by_all,
        services.resolved >= council.smallest_base_for_percent as has_base,
        services.resolved < sum(services.resolved) over () as has_others
    from services
    cross join council
),

tested as (
    select * from compared where has_base and has_others
),

most as (
    select max(resolved) as resolved from tested
),

whole_numbers as (
    {{ whole_numbers('resolved', 'most') }}
),

-- Every number of well-founded ones that a service could have had with the totals as they are, and
-- by how much each is likelier than the one before it.
possible as (
    select
        tested.service_area,
        tested.well_founded,
        whole_numbers.whole_number,
        case
            when
                whole_numbers.whole_number = 0
                or whole_numbers.whole_number
                = tested.resolved + tested.well_founded_by_all - tested.resolved_by_all
                then 0
            else
                ln(
                    1e0
                    * (tested.well_founded_by_all - whole_numbers.whole_number + 1)
                    * (tested.resolved - whole_numbers.whole_number + 1)
                    / (
                        1e0
                        * whole_numbers.whole_number
                        * (
                            tested.resolved_by_all
                            - tested.well_founded_by_all
                            - tested.resolved
                            + whole_numbers.whole_number
                        )
                    )
                )
        end as log_of_ratio
    from tested
    inner join whole_numbers
        on
            tested.resolved >= whole_numbers.whole_number
            and tested.well_founded_by_all >= whole_numbers.whole_number
            and whole_numbers.whole_number
            >= tested.resolved + tested.well_founded_by_all - tested.resolved_by_all
),

logged as (
    select
        possible.*,
        sum(log_of_ratio) over (
            partition by service_area
            order by whole_number
            rows between unbounded preceding and current row
        ) as log_chance
    from possible
),

weighed as (
    select
        logged.*,
        {{ chance_beside_greatest('log_chance', 'service_area') }} as chance
    from logged
),

observed as (
    select
        service_area,
        chance
    from weighed
    where whole_number = well_founded
),

p_values as (
    select
        weighed.service_area,
        -- Chances that are equal but for the last binary digits are equal.
        sum(case when weighed.chance <= observed.chance * (1 + 1e-7) then weighed.chance else 0 end)
        / sum(weighed.chance) as p_value
    from weighed
    inner join observed on weighed.service_area = observed.service_area
    group by weighed.service_area
),

placed as (
    select
        service_area,
        p_value,
        row_number() over (order by p_value, service_area) as place,
        count(*) over () as tests
    from p_values
),

adjusted as (
    select
        service_area,
        p_value,
        max({{ holm_step('p_value', 'place', 'tests') }}) over (
            order by place
            rows between unbounded preceding and current row
        ) as p_value_adjusted
    from placed
),

shares as (
    select
        compared.*,
        adjusted.p_value,
        adjusted.p_value_adjusted,
        1e0 * compared.well_founded / compared.resolved as share_well_founded,
        case
            when compared.has_others
                then
                    1e0
                    * (compared.well_founded_by_all - compared.well_founded)
                    / (compared.resolved_by_all - compared.resolved)
        end as share_of_others
    from compared
    left join adjusted on compared.service_area = adjusted.service_area
),

final as (
    select
        row_number() over (order by coalesce(p_value, 2) asc, resolved desc, service_area asc)
            as place,
        period,
        service_area,
        cast(resolved as integer) as resolved,
        cast(well_founded as integer) as well_founded,
        case when has_base then share_well_founded end as share_well_founded,
        case when has_base then {{ wilson_limit('well_founded', 'resolved', '-') }} end
            as share_lower_95,
        case when has_base then {{ wilson_limit('well_founded', 'resolved', '+') }} end
            as share_upper_95,
        share_of_others,
        -- Of a service whose themes are hardly anybody else's there is nothing to expect.
        case
            when has_base and 2 * resolved_elsewhere >= resolved
                then expected_elsewhere / resolved_elsewhere
        end as share_expected_by_theme,
        p_value,
        p_value_adjusted,
        case
            when not has_others then 'no other service'
            when not has_base then 'too few to tell'
            when p_value_adjusted >= 0.05 then 'no difference shown'
            when share_well_founded > share_of_others then 'higher'
            else 'lower'
        end as finding
    from shares
)

select * from final
