-- Question: do reviews change outcomes?
--
-- Method: statutory complaints that were resolved at stage 1 and have a review that is resolved,
-- each once, with its last resolved review. Stage 1 and review are a pair of the same complaint, so
-- that shares of two groups may not be compared as if they were two groups. `outcome` rows are the
-- table of pairs; `changed` is the share with another outcome; `well-founded` rows are those that
-- crossed the line between well-founded and not, in each direction. p_value is McNemar's test in
-- its exact form: of the complaints that crossed, either direction is as likely as the other if
-- reviews as a whole lean neither way (binomial, one half, two-sided). It is exact, since few
-- cross. Intervals are Wilson's, of 95%.
--
-- How to read it: a small p_value says that reviews lean one way more than chance would. The rows
-- `reviewed` say whom one is looking at: of complaints with that outcome at stage 1, how many had a
-- review that is resolved.
--
-- What it does not say: what a review of every complaint would find. People ask for one when they
-- expect a better answer, so that the not upheld are reviewed far more often, and those that come
-- are the doubtful ones: the share is of reviews that were asked for, and no share of wrong answers
-- at stage 1. There can be no crossing to well-founded for a complaint that is well-founded
-- already. All years are taken together. Counts are not suppressed: internal.

with

complaints as (
    select * from {{ ref('fct_complaints') }} where complaints_resolved_numerator = 1
),

reviews as (
    select * from {{ ref('fct_reviews') }} where reviews_resolved_numerator = 1
),

ordered as (
    select
        reviews.*,
        row_number() over (partition by case_ref order by date_resolved desc, review_ref desc)
            as place
    from reviews
),

latest as (
    select * from ordered where place = 1
),

paired as (
    select
        complaints.outcome as stage_1_outcome,
        latest.outcome as review_outcome,
        complaints.complaints_well_founded_numerator as was_well_founded,
        latest.reviews_well_founded_numerator as is_well_founded,
        case when latest.case_ref is null then 0 else 1 end as is_reviewed
    from complaints
    left join latest on complaints.case_ref = latest.case_ref
),

reviewed as (
    select * from paired where is_reviewed = 1
),

selected as (
    select
        'reviewed' as part,
        stage_1_outcome,
        'any' as review_outcome,
        count(*) as complaints,
        sum(is_reviewed) as found
    from paired
    group by stage_1_outcome
    union all
    select
        'reviewed' as part,
        'all' as stage_1_outcome,
        'any' as review_outcome,
        count(*) as complaints,
        sum(is_reviewed) as found
    from paired
    having count(*) > 0
),

pairs as (
    select
        'outcome' as part,
        stage_1_outcome,
        review_outcome,
        sum(count(*)) over (partition by stage_1_outcome) as complaints,
        count(*) as found
    from reviewed
    group by stage_1_outcome, review_outcome
),

changed as (
    select
        'changed' as part,
        'all' as stage_1_outcome,
        'another' as review_outcome,
        count(*) as complaints,
        sum(case when stage_1_outcome = review_outcome then 0 else 1 end) as found
    from reviewed
    having count(*) > 0
),

crossed as (
    select
        'well-founded' as part,
        case when was_well_founded = 1 then 'well-founded' else 'not well-founded' end
            as stage_1_outcome,
        case when was_well_founded = 1 then 'not well-founded' else 'well-founded' end
            as review_outcome,
        count(*) as complaints,
        sum(case when was_well_founded = is_well_founded then 0 else 1 end) as found
    from reviewed
    group by was_well_founded
),

-- McNemar's test: how many crossed, and how many of them in the rarer direction.
crossings as (
    select
        sum(case when was_well_founded = is_well_founded then 0 else 1 end) as crossed,
        least(
            sum(case when was_well_founded > is_well_founded then 1 else 0 end),
            sum(case when was_well_founded < is_well_founded then 1 else 0 end)
        ) as rarer
    from reviewed
),

whole_numbers as (
    {{ whole_numbers('crossed', 'crossings') }}
),

logged as (
    select
        crossings.crossed,
        crossings.rarer,
        whole_numbers.whole_number,
        sum(
            case
                when whole_numbers.whole_number = 0 then 0
                else
                    ln(
                        1e0
                        * (crossings.crossed - whole_numbers.whole_number + 1)
                        / whole_numbers.whole_number
                    )
            end
        ) over (
            order by whole_numbers.whole_number
            rows between unbounded preceding and current row
        ) as log_chance
    from crossings
    cross join whole_numbers
    where crossings.crossed > 0
),

weighed as (
    select
        logged.*,
        {{ chance_beside_greatest('log_chance', 'crossed') }} as chance
    from logged
),

tails as (
    select
        2 * sum(case when whole_number <= rarer then chance else 0 end) / sum(chance)
            as both_tails
    from weighed
),

-- Empty where none crossed, which `least` would make 1.
mcnemar as (
    select case when both_tails > 1 then 1 else both_tails end as p_value from tails
),

parts as (
    select * from selected
    union all
    select * from pairs
    union all
    select * from changed
    union all
    select * from crossed
),

final as (
    select
        row_number() over (
            order by
                case parts.part
                    when 'reviewed' then 1
                    when 'outcome' then 2
                    when 'changed' then 3
                    else 4
                end asc,
                case when parts.stage_1_outcome = 'all' then 1 else 0 end asc,
                parts.stage_1_outcome asc,
                parts.found desc,
                parts.review_outcome asc
        ) as place,
        parts.part,
        parts.stage_1_outcome,
        parts.review_outcome,
        cast(parts.complaints as integer) as complaints,
        cast(parts.found as integer) as found,
        1e0 * parts.found / parts.complaints as share_found,
        {{ wilson_limit('parts.found', 'parts.complaints', '-') }} as share_lower_95,
        {{ wilson_limit('parts.found', 'parts.complaints', '+') }} as share_upper_95,
        case when parts.part = 'well-founded' then mcnemar.p_value end as p_value
    from parts
    cross join mcnemar
)

select * from final
