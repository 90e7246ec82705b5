-- Every accepted row of any version, and which of its key stands.

{{ config(materialized='table') }}

with

reviews as (
    select * from {{ ref('stg_casework__reviews') }}
),

final as (
    {{ settled_versions('reviews', 'review_ref') }}
)

select * from final
