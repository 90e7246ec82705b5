-- Every accepted row of any version, and which one of its key is current.

{{ config(materialized='table') }}

with

complaints as (
    select * from {{ ref('stg_casework__complaints') }}
),

final as (
    {{ settled_versions('complaints', 'case_ref') }}
)

select * from final
