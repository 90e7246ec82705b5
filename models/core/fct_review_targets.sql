-- One row per resolved review of a statutory complaint and local target for reviews.

with

reviews as (
    select * from {{ ref('int_reviews__clocked') }} where is_statutory and is_resolved
),

targets as (
    select * from {{ ref('dim_council_targets') }} where target_list = 'review'
),

clocked as (
    select
        reviews.*,
        targets.measure,
        targets.target_list,
        targets.days,
        case
            when targets.unit = 'wd' and targets.clock = 'request'
                then reviews.response_working_days
            when targets.unit = 'wd' then reviews.response_working_days_of_receipt
            when targets.clock = 'request' then reviews.response_calendar_days
            else reviews.response_calendar_days_of_receipt
        end as days_taken
    from reviews
    cross join targets
),

final as (
    select
        review_ref,
        case_ref,
        measure,
        target_list,
        outcome,
        date_resolved,
        case when days_taken <= days then 1 else 0 end as numerator,
        1 as denominator
    from clocked
)

select * from final
