-- What blocks the final report.
select
    issues.table_name,
    issues.record_key,
    coalesce(reasons.why, issues.reason) as why
from quality.blocking_issues as issues
left join quality.reasons as reasons
    on issues.reason = reasons.reason and reasons.applies_to = 'issue'
where issues.period = $1
order by issues.table_name, issues.record_key, issues.reason
