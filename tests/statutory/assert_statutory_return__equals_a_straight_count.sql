-- If this fails, a number that regulation 18 asks for is missing or is not what a count straight
-- from the accepted rows gives. The count here shares nothing with the measures but those rows.

with

complaints as (
    select * from {{ ref('int_complaints__accepted') }} where version_rank = 1
),

reviews as (
    select * from {{ ref('int_reviews__accepted') }} where version_rank = 1
),

enquiries as (
    select * from {{ ref('int_ombudsman_enquiries__accepted') }} where version_rank = 1
),

periods as (
    select * from {{ ref('dim_periods') }} where period_type = 'year'
),

supplied as (
    select * from {{ ref('figures_supplied') }} where dimension = 'all'
),

well_founded_decisions as (
    select
        case_ref,
        date_resolved
    from complaints
    where outcome in ('upheld', 'partly_upheld') and date_resolved is not null
    union all
    select
        case_ref,
        date_resolved
    from reviews
    where outcome in ('upheld', 'partly_upheld') and date_resolved is not null
),

first_well_founded as (
    select
        complaints.case_ref,
        min(well_founded_decisions.date_resolved) as event_date
    from complaints
    inner join well_founded_decisions on complaints.case_ref = well_founded_decisions.case_ref
    where complaints.record_status = 'active' and complaints.procedure = 'statutory'
    group by complaints.case_ref
),

referred as (
    select
        enquiries.body,
        enquiries.date_opened as event_date
    from enquiries
    left join complaints on enquiries.case_ref = complaints.case_ref
    where
        enquiries.category = 'adult_care_services'
        or (enquiries.category is null and enquiries.case_ref is null)
        or (
            enquiries.category is null
            and complaints.record_status = 'active'
            and complaints.procedure = 'statutory'
        )
),

events as (
    select
        '18 (1) (a)' as item,
        date_received as event_date
    from complaints
    where record_status = 'active' and procedure = 'statutory'
    union all
    select
        '18 (1) (b)' as item,
        event_date
    from first_well_founded
    union all
    select
        '18 (1) (c) (i)' as item,
        event_date
    from referred
    where body = 'phso'
    union all
    select
        '18 (1) (c) (ii)' as item,
        event_date
    from referred
    where body = 'lgsco'
),

recounted as (
    select
        periods.period,
        events.item,
        count(*) as figure
    from events
    inner join periods on events.event_date between periods.period_start and periods.period_end
    group by periods.period, events.item
)

select
    statutory_return.period,
    statutory_return.item,
    statutory_return.figure,
    recounted.figure as recounted
from {{ ref('statutory_return') }} as statutory_return
inner join supplied on statutory_return.measure = supplied.measure
left join recounted
    on
        statutory_return.period = recounted.period
        and statutory_return.item = recounted.item
where
    not statutory_return.is_text
    and supplied.is_supplied
    and (
        statutory_return.figure is null
        or statutory_return.figure <> coalesce(recounted.figure, 0)
    )
