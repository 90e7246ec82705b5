-- What was open at the end of each quarter besides complaints, one row per quarter,
-- stock and member: actions not completed, Ombudsman enquiries not decided, remedies not carried
-- out. An action has no day of its own; it is open from the day its complaint was closed. A quarter
-- that is not over is taken at the as-of date.

with

periods as (
    select * from {{ ref('dim_periods') }} where period_type = 'quarter'
),

calendar as (
    select as_of_date from {{ ref('run_history') }} where is_current
),

actions as (
    select * from {{ ref('fct_actions') }} where is_statutory
),

complaints as (
    select * from {{ ref('fct_complaints') }}
),

enquiries as (
    select * from {{ ref('fct_ombudsman_enquiries') }} where is_counted
),

bodies as (
    select
        code,
        label
    from {{ ref('dim_codes') }}
    where code_list = 'ombudsman_body'
),

days as (
    select
        periods.period,
        least(periods.period_end, calendar.as_of_date) as stock_day
    from periods
    cross join calendar
),

open_actions as (
    select
        days.period,
        complaints.service_area as member,
        actions.date_due,
        days.stock_day
    from days
    inner join actions
        on
            days.stock_day >= actions.complaint_date_resolved
            and (actions.date_completed is null or days.stock_day < actions.date_completed)
    inner join complaints on actions.case_ref = complaints.case_ref
),

open_enquiries as (
    select
        days.period,
        enquiries.body as member
    from days
    inner join enquiries
        on
            days.stock_day >= enquiries.date_opened
            and (enquiries.date_decided is null or days.stock_day < enquiries.date_decided)
),

open_remedies as (
    select
        days.period,
        enquiries.body as member,
        enquiries.remedy_due,
        days.stock_day
    from days
    inner join enquiries
        on
            days.stock_day >= enquiries.date_decided
            and (enquiries.remedy_completed is null or days.stock_day < enquiries.remedy_completed)
    where enquiries.decision = 'upheld' and enquiries.remedy_due is not null
),

counted as (
    select
        period,
        'actions_open' as stock,
        member,
        count(*) as counted
    from open_actions
    group by period, member
    union all
    select
        period,
        'actions_overdue' as stock,
        member,
        count(*) as counted
    from open_actions
    where date_due < stock_day
    group by period, member
    union all
    select
        period,
        'enquiries_open' as stock,
        member,
        count(*) as counted
    from open_enquiries
    group by period, member
    union all
    select
        period,
        'remedies_open' as stock,
        member,
        count(*) as counted
    from open_remedies
    group by period, member
    union all
    select
        period,
        'remedies_overdue' as stock,
        member,
        count(*) as counted
    from open_remedies
    where remedy_due < stock_day
    group by period, member
),

stocks as (
    {%- for stock, title in [
        ('actions_open', 'Actions not completed'),
        ('actions_overdue', 'Actions past their day'),
        ('enquiries_open', 'Ombudsman enquiries not decided'),
        ('remedies_open', 'Ombudsman remedies not carried out'),
        ('remedies_overdue', 'Ombudsman remedies past their day'),
    ] %}
    select
        '{{ stock }}' as stock,
        '{{ title }}' as title,
        {{ loop.index }} as stock_order
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

totals as (
    select
        days.period,
        stocks.stock,
        true as is_total,
        'all' as member,
        sum(coalesce(counted.counted, 0)) as counted
    from days
    cross join stocks
    left join counted on days.period = counted.period and stocks.stock = counted.stock
    group by days.period, stocks.stock
),

unioned as (
    select
        period,
        stock,
        false as is_total,
        member,
        counted
    from counted
    union all
    select
        period,
        stock,
        is_total,
        member,
        counted
    from totals
),

final as (
    select
        unioned.period,
        unioned.stock,
        stocks.title,
        cast(stocks.stock_order as integer) as stock_order,
        -- A service area may have the name used for the whole.
        unioned.is_total,
        unioned.member,
        {{ member_label('unioned.member', 'bodies.label') }} as member_label,
        cast(unioned.counted as integer) as counted
    from unioned
    inner join stocks on unioned.stock = stocks.stock
    left join bodies
        on unioned.member = bodies.code and stocks.stock not like 'actions%'
)

select * from final
