-- Every accepted row of any version, and which one of its key is current.

{{ config(materialized='table') }}

with

ombudsman_enquiries as (
    select * from {{ ref('stg_casework__ombudsman_enquiries') }}
),

final as (
    {{ settled_versions('ombudsman_enquiries', 'ombudsman_ref') }}
)

select * from final
