-- Every accepted row of any version, and which one of its key is current.

{{ config(materialized='table') }}

with

reviews as (
    select * from {{ ref('stg_casework__reviews') }}
),

final as (
    {{ settled_versions('reviews', 'review_ref') }}
)

select * from final
