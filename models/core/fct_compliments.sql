with

compliments as (
    select * from {{ ref('int_compliments__named') }}
),

drawn as (
    select * from {{ ref('int_compliments__drawn') }}
),

final as (
    select
        compliments.compliment_ref,
        compliments.row_hash,
        compliments.date_received,
        compliments.received_via,
        compliments.service_area,
        compliments.publish,
        compliments.has_text,
        compliments.is_adult_social_care,
        drawn.draw_key,
        drawn.draw_rank,
        coalesce(drawn.is_drawn, false) as is_drawn,

        -- by date_received
        case when compliments.is_adult_social_care then 1 else 0 end
            as compliments_received_numerator
    from compliments
    left join drawn on compliments.compliment_ref = drawn.compliment_ref
)

select * from final
