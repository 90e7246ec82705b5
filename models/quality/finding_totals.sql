-- How many findings there are of each kind, those of which there are none too.

with

reasons as (
    select * from {{ ref('reasons') }}
),

findings as (
    select * from {{ ref('findings') }}
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
