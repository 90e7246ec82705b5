-- How many questions are open, one row per watch, owner and service area, and a total of each watch
-- and owner, zeros included; empty where what it asks of was not supplied.

with

questions as (
    select * from {{ ref('dq_watch_list') }}
),

watches as (
    select * from {{ ref('dq_watches') }}
),

owners as (
    select
        watch,
        owner,
        is_supplied
    from watches
    union
    select
        watch,
        owner_of_provider_cases as owner,
        is_supplied
    from watches
),

totals as (
    select
        watch,
        owner,
        count(*) as open_questions,
        min(since) as oldest_since
    from questions
    group by watch, owner
),

by_service_area as (
    select
        watch,
        owner,
        service_area,
        count(*) as open_questions,
        min(since) as oldest_since
    from questions
    group by watch, owner, service_area
),

final as (
    select
        owners.watch,
        owners.owner,
        'all' as dimension,
        'all' as member,
        case when owners.is_supplied then coalesce(totals.open_questions, 0) end
            as open_questions,
        totals.oldest_since
    from owners
    left join totals on owners.watch = totals.watch and owners.owner = totals.owner
    union all
    select
        watch,
        owner,
        'service_area' as dimension,
        service_area as member,
        open_questions,
        oldest_since
    from by_service_area
)

select * from final
