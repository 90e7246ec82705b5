-- If this fails, the annex would say that more compliments may be published than were received, or
-- were drawn than may be quoted or the council wants, or one was drawn that must not be.

with

quotes as (
    select * from {{ ref('rpt_quotes') }}
),

compliments as (
    select * from {{ ref('fct_compliments') }}
)

select
    period as subject,
    'numbers' as what
from quotes
where
    marked_for_publication > compliments_received
    or quotable > marked_for_publication
    or drawn <> least(quotable, drawn_at_most)
union all
select
    compliment_ref as subject,
    'drawn' as what
from compliments
where
    (is_drawn and draw_rank is null)
    or (
        draw_rank is not null
        and not coalesce(publish and has_text and is_adult_social_care, false)
    )
