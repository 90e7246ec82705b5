-- Every accepted row of any version, and which one of its key is current.

{{ config(materialized='table') }}

with

compliments as (
    select * from {{ ref('stg_casework__compliments') }}
),

final as (
    {{ settled_versions('compliments', 'compliment_ref') }}
)

select * from final
