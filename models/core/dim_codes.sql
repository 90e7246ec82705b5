-- Every reference code with its label and marks.

with

codes as (
    select * from {{ ref('codes') }}
),

outcome_marks as (
    select * from {{ ref('outcome_marks') }}
),

action_type_marks as (
    select * from {{ ref('action_type_marks') }}
),

lgsco_subcategories as (
    select * from {{ ref('theme_lgsco_subcategories') }}
),

final as (
    select
        codes.code_list,
        codes.code,
        codes.label,
        codes.sort_order,
        codes.is_retired,
        outcome_marks.is_resolved,
        outcome_marks.is_well_founded,
        action_type_marks.is_financial,
        lgsco_subcategories.lgsco_subcategory
    from codes
    left join outcome_marks
        on codes.code_list = 'outcome' and codes.code = outcome_marks.outcome
    left join action_type_marks
        on codes.code_list = 'action_type' and codes.code = action_type_marks.action_type
    left join lgsco_subcategories
        on codes.code_list = 'theme' and codes.code = lgsco_subcategories.theme
)

select * from final
