-- The codes in a cell that holds several, one row per cell and member. Cells repeat far more
-- than they differ, so each is split once.

with

complaints as (
    select * from {{ source('landing', 'complaints') }}
),

case_classifications as (
    select * from {{ ref('stg_casework__case_classifications') }}
),

code_labels as (
    select * from {{ ref('stg_reference__code_labels') }}
),

cells as (
    select
        'cause' as code_list,
        {{ clean_text('causes') }} as cell
    from complaints
    union
    select
        'partner_body' as code_list,
        {{ clean_text('partner_bodies') }} as cell
    from complaints
    union
    select
        'cause' as code_list,
        causes_text as cell
    from case_classifications
    union
    select
        'partner_body' as code_list,
        partner_bodies_text as cell
    from case_classifications
),

parts as (
    select
        code_list,
        cell,
        {{ split_to_rows('cell', '[;|]') }} as part
    from cells
    where cell is not null
),

labels as (
    select distinct
        code_list,
        cell,
        {{ label_key(clean_text('part')) }} as label_key
    from parts
),

final as (
    select distinct
        labels.code_list,
        labels.cell,
        coalesce(code_labels.code, 'unmapped') as member,
        case when code_labels.code is null then labels.label_key end as unmapped_label
    from labels
    left join code_labels
        on
            labels.code_list = code_labels.code_list
            and labels.label_key = code_labels.label_key
    -- a part that says nothing is not a member
    where
        labels.label_key is not null
        and (code_labels.code is not null or not ({{ is_empty_word('labels.label_key') }}))
)

select * from final
