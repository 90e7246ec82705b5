-- If this fails, a report would print a figure of no period type, a share of more than
-- the whole, a rank before the first, or a return in which an item is both number and text.

select
    period,
    measure as subject,
    member as detail
from {{ ref('rpt_figures') }}
where
    period_type not in ('year', 'quarter')
    or share_percent not between 0 and 100
    or member_rank < 1
union all
select
    period,
    item as subject,
    requirement as detail
from {{ ref('statutory_return') }}
where
    is_text <> (commentary is not null)
    or figure < 0
