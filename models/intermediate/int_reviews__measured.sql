-- Every standing review with the numerator and denominator of each measure of reviews.

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
        -- by default reviews_within_20_wd, reviews_within_65_wd, reviews_within_65_wd_of_receipt
        {%- for target in var('review_targets') %}
        {%- set measure = target_measure('review', target) %}
        {%- set days = 'working_days' if target.unit == 'wd' else 'calendar_days' %}
        {%- set clock = '_of_receipt' if target.clock == 'receipt' else '' %}
        case
            when
                is_statutory
                and is_resolved
                and response_{{ days }}{{ clock }} <= {{ target.days }}
                then 1
            else 0
        end as {{ measure }}_numerator,
        case when is_statutory and is_resolved then 1 else 0 end as {{ measure }}_denominator,
        {%- endfor %}
        case when is_statutory and is_resolved and is_well_founded then 1 else 0 end
            as reviews_well_founded_numerator,
        case when is_statutory and is_resolved then 1 else 0 end
            as reviews_well_founded_denominator
    from reviews
)

select * from final
