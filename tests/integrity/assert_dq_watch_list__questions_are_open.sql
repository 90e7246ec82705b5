-- If this fails, a list shows what is not open: a question no older than its threshold, or a limit
-- that is not past, so that the rule and what is shown next to it are two things.

select
    watch,
    record_key,
    since,
    limit_day,
    days_waiting,
    threshold
from {{ ref('dq_watch_list') }}
where
    -- here the threshold is how near the limit may come
    watch <> 'relevant_period_near'
    and (days_waiting <= threshold or (limit_day is not null and days_waiting = 0))
