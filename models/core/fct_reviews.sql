-- One row per review, with the numerator and denominator of each measure of reviews. Local targets
-- are in fct_review_targets.

with

reviews as (
    select * from {{ ref('int_reviews__clocked') }}
),

final as (
    select
        review_ref,
        case_ref,
        date_requested,
        response_due,
        date_resolved,
        outcome,
        has_complaint,
        is_statutory,
        is_resolved,
        is_well_founded,
        response_working_days,

        -- by date_requested
        case when is_statutory then 1 else 0 end as reviews_requested_numerator,

        -- by date_resolved
        case when is_statutory and is_resolved then 1 else 0 end as reviews_resolved_numerator,
        case when is_statutory and is_resolved and is_well_founded then 1 else 0 end
            as reviews_well_founded_numerator,
        case when is_statutory and is_resolved then 1 else 0 end
            as reviews_well_founded_denominator
    from reviews
)

select * from final
