-- Every accepted row of any version, and which one of its key is current.

{{ config(materialized='table') }}

with

context as (
    select * from {{ ref('stg_casework__context') }}
),

final as (
    {{ settled_versions('context', 'period') }}
)

select * from final
