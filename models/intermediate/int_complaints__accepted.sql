-- Every accepted row of any version, and which of its key stands.

{{ config(materialized='table') }}

with

complaints as (
    select * from {{ ref('stg_casework__complaints') }}
),

final as (
    {{ settled_versions('complaints', 'case_ref') }}
)

select * from final
