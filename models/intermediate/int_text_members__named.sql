-- Names that are taken as they come (service areas, providers), compared without case, each with
-- the one form that is printed: the reference table's, else the first complaint's by date received
-- and reference, else the first compliment's.

{{ config(materialized='table') }}

with

complaints as (
    select * from {{ ref('int_complaints__accepted') }} where row_status = 'accepted'
),

compliments as (
    select * from {{ ref('int_compliments__accepted') }} where row_status = 'accepted'
),

code_labels as (
    select * from {{ ref('stg_reference__code_labels') }} where code_list = 'service_area'
),

service_areas as (
    select * from {{ ref('service_areas') }}
),

uses as (
    select
        'service_area' as dimension,
        service_area as spelling,
        1 as source_order,
        date_received,
        case_ref as record_key
    from complaints
    where service_area is not null
    union all
    select
        'provider' as dimension,
        provider as spelling,
        1 as source_order,
        date_received,
        case_ref as record_key
    from complaints
    where provider is not null
    union all
    select
        'service_area' as dimension,
        service_area as spelling,
        2 as source_order,
        date_received,
        compliment_ref as record_key
    from compliments
    where service_area is not null
),

ranked as (
    select
        dimension,
        spelling,
        lower(spelling) as member_key,
        row_number() over (
            partition by dimension, lower(spelling)
            order by source_order, date_received, record_key
        ) as use_rank
    from uses
),

named as (
    select
        ranked.dimension,
        ranked.member_key,
        coalesce(code_labels.code, ranked.spelling) as written,
        coalesce(service_areas.is_adult_social_care, true) as is_adult_social_care
    from ranked
    left join code_labels
        on ranked.dimension = 'service_area' and ranked.member_key = code_labels.label_key
    left join service_areas on code_labels.code = service_areas.service_area
    where ranked.use_rank = 1
),

-- A name is never one of the words for what has none: someone typed it, and it counts by itself
-- (D-098).
final as (
    select
        dimension,
        member_key,
        case
            when written in ('all', 'unknown', 'unmapped')
                then upper(left(written, 1)) || substr(written, 2)
            else written
        end as member,
        is_adult_social_care
    from named
)

select * from final
