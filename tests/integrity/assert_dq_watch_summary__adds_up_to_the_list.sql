-- If this fails, the summary says another number of open questions than the list has rows, in all
-- or by service area, for some watch and owner.

with

watch_list as (
    select * from {{ ref('dq_watch_list') }}
),

summary as (
    select * from {{ ref('dq_watch_summary') }}
),

listed as (
    select
        watch,
        owner,
        count(*) as questions
    from watch_list
    group by watch, owner
),

summed as (
    select
        watch,
        owner,
        sum(case when dimension = 'all' then open_questions else 0 end) as total,
        sum(case when dimension = 'service_area' then open_questions else 0 end) as parts
    from summary
    group by watch, owner
)

select
    coalesce(listed.watch, summed.watch) as watch,
    coalesce(listed.owner, summed.owner) as owner,
    listed.questions,
    summed.total,
    summed.parts
from listed
full outer join summed on listed.watch = summed.watch and listed.owner = summed.owner
where
    coalesce(listed.questions, 0) <> coalesce(summed.total, 0)
    or coalesce(listed.questions, 0) <> coalesce(summed.parts, 0)
