-- If this fails, a watch is registered and no rule finds its questions, a rule finds questions of a
-- watch that no one can look up, or questions are lost on the way from the rule to the list.

with

watches as (
    select * from {{ ref('dq_watches') }}
),

watch_list as (
    select * from {{ ref('dq_watch_list') }}
),

inputs as (
    select * from {{ ref('watch_list_inputs') }}
),

-- Each relation is read once, however many rules it has.
rules as (
    {%- for relation in [
        ref('watched_complaints'), ref('watched_reviews'), ref('watched_ombudsman_enquiries'),
        ref('watched_actions'),
    ] %}
    {{ questions_counted(relation) }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

listed as (
    select
        watch,
        count(*) as questions
    from watch_list
    group by watch
)

select
    watches.watch,
    'no rule' as problem
from watches
left join rules on watches.watch = rules.watch
where rules.watch is null
union all
select
    rules.watch,
    'not registered' as problem
from rules
left join watches on rules.watch = watches.watch
where watches.watch is null
union all
select
    rules.watch,
    'questions lost' as problem
from rules
inner join watches on rules.watch = watches.watch
left join listed on rules.watch = listed.watch
where watches.is_supplied and rules.questions <> coalesce(listed.questions, 0)
union all
select
    inputs.watch,
    'input of no watch' as problem
from inputs
left join watches on inputs.watch = watches.watch
where watches.watch is null
