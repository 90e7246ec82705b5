-- What feeds of classifications say of a case, in the form of the complaints file's own cells: one
-- row a case. A case has one subject, so of several themes the first of its file is taken.

with

classifications as (
    select * from {{ ref('stg_casework__classifications') }} where row_status = 'accepted'
),

ranked as (
    select
        case_ref,
        kind,
        label,
        row_number() over (partition by case_ref, kind order by row_id) as label_rank
    from classifications
),

final as (
    select
        case_ref,
        max(case when kind = 'theme' and label_rank = 1 then label end) as theme_text,
        {{ join_distinct("case when kind = 'cause' then label end", ';') }} as causes_text,
        {{ join_distinct("case when kind = 'partner_body' then label end", ';') }}
            as partner_bodies_text
    from ranked
    group by case_ref
)

select * from final
