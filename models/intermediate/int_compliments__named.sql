-- One row per compliment, with the service area by the name it goes by.

with

compliments as (
    select * from {{ ref('int_compliments__accepted') }} where row_status = 'accepted'
),

text_members as (
    select * from {{ ref('int_text_members__named') }} where dimension = 'service_area'
),

final as (
    select
        compliments.compliment_ref,
        compliments.row_hash,
        compliments.date_received,
        coalesce(compliments.received_via, 'unknown') as received_via,
        coalesce(text_members.member, 'unknown') as service_area,
        compliments.publish,
        compliments.has_text,
        coalesce(text_members.is_adult_social_care, true) as is_adult_social_care
    from compliments
    left join text_members on lower(compliments.service_area) = text_members.member_key
)

select * from final
