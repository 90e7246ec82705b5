-- Question: which causes of complaints travel together?
--
-- Method: statutory complaints resolved in the last three complete reporting years that have two or
-- more causes, and all pairs of causes in them. How often a pair would come without any pull is
-- taken from quasi-independence (Goodman): each cause has a weight, a pair comes in proportion to
-- the product of the two, a cause is not paired with itself, and the weights are such that every
-- cause is in as many pairs as it is. They are found by repeating weight = pairs of the cause /
-- weights of the others. Lift is found / expected. Plain independence, share times share of all
-- complaints, will not do: every complaint has a cause and most have one, so that nearly every pair
-- would come out as rarer than expected.
--
-- p_value is the exact binomial test, two-sided, of the pairs found against the expected share of
-- all pairs; p_value_adjusted is Holm's, over the pairs that were tested. The interval of the lift
-- is Wilson's, of 95%, for that pair alone.
--
-- Small numbers: where fewer than five are expected there is no test. The rule looks at what is
-- expected and never at what was found, or chance would choose the tests. With fewer than four
-- causes the weights fit any pairs whatever, and nothing is tested.
--
-- How to read it: a lift of 2 is twice as often as the two causes' frequency makes likely. The
-- findings are the answer; the rest is there to see how sure it is.
--
-- What it does not say: that one cause brings the other about, or what happens in complaints with
-- one cause. Who records causes, and by which habit, is in it too. Pairs of one complaint with
-- three causes count as independent, which they are not quite. Counts are not suppressed: internal.

with recursive

complaint_causes as (
    select * from {{ ref('fct_complaint_causes') }}
    where complaints_resolved_numerator = 1 and cause <> 'unmapped'
),

years as (
    select
        period_start,
        period_end,
        row_number() over (order by period_start desc) as place
    from {{ ref('dim_periods') }}
    where period_type = 'year' and is_complete
),

span as (
    select
        min(period_start) as first_day,
        max(period_end) as last_day
    from years
    where place <= 3
),

recorded as (
    select
        complaint_causes.case_ref,
        complaint_causes.cause,
        count(*) over (partition by complaint_causes.case_ref) as causes_of_complaint
    from complaint_causes
    inner join span on complaint_causes.date_resolved between span.first_day and span.last_day
),

several as (
    select * from recorded where causes_of_complaint > 1
),

totals as (
    select
        count(distinct case_ref) as complaints,
        count(distinct cause) as causes,
        -- Each pair is counted from both of its ends.
        {{ divide_whole('sum(causes_of_complaint - 1)', '2') }} as pairs
    from several
),

causes as (
    select
        cause,
        count(*) as complaints,
        sum(causes_of_complaint - 1) as pairs
    from several
    group by cause
),

-- The geometric mean of a weight and the next one settles, where the next one alone would swing.
weights as (
    select
        cause,
        pairs,
        sqrt(1e0 * pairs) as weight,
        0 as round_number
    from causes
    union all
    select
        cause,
        pairs,
        sqrt(weight * pairs / (sum(weight) over () - weight)) as weight,
        round_number + 1 as round_number
    from weights
    where round_number < 400
),

settled as (
    select * from weights where round_number = 400
),

found as (
    select
        several.cause,
        other_causes.cause as other_cause,
        count(*) as complaints_with_both
    from several
    inner join several as other_causes
        on several.case_ref = other_causes.case_ref and several.cause < other_causes.cause
    group by several.cause, other_causes.cause
),

pairs as (
    select
        settled.cause,
        other_causes.cause as other_cause,
        totals.complaints,
        totals.pairs,
        coalesce(found.complaints_with_both, 0) as complaints_with_both,
        settled.weight * other_causes.weight as expected,
        -- Weights have settled to six places, but where one cause is in nearly every pair.
        totals.causes >= 4
        and round(settled.weight * other_causes.weight, 6) >= 5
        and settled.weight * other_causes.weight < totals.pairs as has_test
    from settled
    inner join settled as other_causes on settled.cause < other_causes.cause
    cross join totals
    left join found on settled.cause = found.cause and other_causes.cause = found.other_cause
),

tested as (
    select * from pairs where has_test
),

most as (
    select max(pairs) as pairs from tested
),

whole_numbers as (
    {{ whole_numbers('pairs', 'most') }}
),

logged as (
    select
        tested.cause,
        tested.other_cause,
        tested.complaints_with_both,
        whole_numbers.whole_number,
        sum(
            case
                when whole_numbers.whole_number = 0 then 0
                else
                    ln(
                        (tested.pairs - whole_numbers.whole_number + 1)
                        * tested.expected
                        / (whole_numbers.whole_number * (tested.pairs - tested.expected))
                    )
            end
        ) over (
            partition by tested.cause, tested.other_cause
            order by whole_numbers.whole_number
            rows between unbounded preceding and current row
        ) as log_chance
    from tested
    cross join whole_numbers
),

weighed as (
    select
        logged.*,
        {{ chance_beside_greatest('log_chance', 'cause, other_cause') }} as chance
    from logged
),

observed as (
    select * from weighed where whole_number = complaints_with_both
),

p_values as (
    select
        weighed.cause,
        weighed.other_cause,
        -- Chances that are equal but for the last binary digits are equal.
        sum(case when weighed.chance <= observed.chance * (1 + 1e-7) then weighed.chance else 0 end)
        / sum(weighed.chance) as p_value
    from weighed
    inner join observed
        on weighed.cause = observed.cause and weighed.other_cause = observed.other_cause
    group by weighed.cause, weighed.other_cause
),

placed as (
    select
        p_values.*,
        row_number() over (order by p_value, cause, other_cause) as place,
        count(*) over () as tests
    from p_values
),

adjusted as (
    select
        placed.*,
        max({{ holm_step('p_value', 'place', 'tests') }}) over (
            order by place
            rows between unbounded preceding and current row
        ) as p_value_adjusted
    from placed
),

final as (
    select
        row_number() over (
            order by
                coalesce(adjusted.p_value, 2) asc,
                pairs.expected desc,
                pairs.cause asc,
                pairs.other_cause asc
        ) as place,
        pairs.cause,
        pairs.other_cause,
        cast(pairs.complaints as integer) as complaints,
        cast(pairs.complaints_with_both as integer) as complaints_with_both,
        1e0 * pairs.complaints_with_both / pairs.complaints as share_with_both,
        pairs.expected,
        pairs.complaints_with_both / pairs.expected as lift,
        {{ wilson_limit('pairs.complaints_with_both', 'pairs.pairs', '-') }}
        * pairs.pairs / pairs.expected as lift_lower_95,
        {{ wilson_limit('pairs.complaints_with_both', 'pairs.pairs', '+') }}
        * pairs.pairs / pairs.expected as lift_upper_95,
        adjusted.p_value,
        adjusted.p_value_adjusted,
        case
            when not pairs.has_test then 'too few to tell'
            when adjusted.p_value_adjusted >= 0.05 then 'no difference shown'
            when pairs.complaints_with_both > pairs.expected then 'more often'
            else 'less often'
        end as finding
    from pairs
    left join adjusted
        on pairs.cause = adjusted.cause and pairs.other_cause = adjusted.other_cause
)

select * from final
