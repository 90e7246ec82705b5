-- Every accepted row of any version, and which of its key stands.

{{ config(materialized='table') }}

with

ombudsman_enquiries as (
    select * from {{ ref('stg_casework__ombudsman_enquiries') }}
),

final as (
    {{ settled_versions('ombudsman_enquiries', 'ombudsman_ref') }}
)

select * from final
