-- Every accepted row of any version, and which of its key stands.

{{ config(materialized='table') }}

with

actions as (
    select * from {{ ref('stg_casework__actions') }}
),

final as (
    {{ settled_versions('actions', 'action_ref') }}
)

select * from final
