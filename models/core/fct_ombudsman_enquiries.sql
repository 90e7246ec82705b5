with

ombudsman_enquiries as (
    select * from {{ ref('int_ombudsman_enquiries__measured') }}
),

final as (
    select * from ombudsman_enquiries
)

select * from final
