-- One row per complaint and partner body: a joint complaint with several bodies has several rows.

with

complaints as (
    select * from {{ ref('fct_complaints') }}
),

code_cell_members as (
    select distinct
        cell,
        member
    from {{ ref('stg_casework__code_cell_members') }}
    where code_list = 'partner_body'
),

final as (
    select
        complaints.case_ref,
        code_cell_members.member as partner_body,
        complaints.date_received,
        complaints.joint_complaints_numerator
    from complaints
    inner join code_cell_members on complaints.partner_bodies_text = code_cell_members.cell
)

select * from final
