-- Every accepted row of any version, and which one of its key is current.

{{ config(materialized='table') }}

with

actions as (
    select * from {{ ref('stg_casework__actions') }}
),

final as (
    {{ settled_versions('actions', 'action_ref') }}
)

select * from final
