-- How many findings the latest delivery of each file has, of every kind, with those of none too.

with

reasons as (
    select * from {{ ref('reasons') }}
),

findings as (
    select * from {{ ref('findings') }} where is_latest
),

kinds as (
    select
        kind,
        min(severity) as severity
    from reasons
    group by kind
),

final as (
    select
        kinds.kind,
        kinds.severity,
        count(findings.kind) as findings
    from kinds
    left join findings on kinds.kind = findings.kind
    group by kinds.kind, kinds.severity
)

select * from final
