-- assert_ombudsman_statistics__add_up
-- If this fails, a row of lgsco_statistics was typed wrongly: what was dealt with is not its three
-- parts, more were upheld than investigated, or a percentage is not that of its two numbers.

with

statistics as (
    select * from {{ ref('ombudsman_statistics') }}
),

parts as (
    select
        period,
        series,
        max(case when item = 'dealt_with' then counted end) as dealt_with,
        max(case when item = 'investigated' then counted end) as investigated,
        max(case when item = 'upheld' then base end) as upheld_base,
        sum(case when item <> 'dealt_with' and item <> 'upheld' then counted end) as parts
    from statistics
    group by period, series
)

select
    period,
    series,
    'parts' as problem
from parts
where dealt_with <> parts or investigated <> upheld_base
union all
select
    period,
    series,
    item as problem
from statistics
where
    item_label is null
    or counted > base
    or (counted is null and percent is null)
    or percent <> {{ rounded_ratio('counted', 'base') }}
