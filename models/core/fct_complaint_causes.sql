-- One row per complaint and cause: a complaint with several causes has several rows.

with

complaints as (
    select * from {{ ref('fct_complaints') }}
),

code_cell_members as (
    select distinct
        cell,
        member
    from {{ ref('stg_casework__code_cell_members') }}
    where code_list = 'cause'
),

final as (
    select
        complaints.case_ref,
        code_cell_members.member as cause,
        complaints.theme || '/' || code_cell_members.member as theme_cause,
        complaints.date_resolved,
        complaints.complaints_resolved_numerator,
        complaints.complaints_well_founded_numerator,
        complaints.complaints_well_founded_denominator
    from complaints
    inner join code_cell_members on complaints.causes_text = code_cell_members.cell
)

select * from final
