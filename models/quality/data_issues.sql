-- How many records have an issue that touches a reporting year, one row per year, table and reason.
-- A record touches each year in which one of its dates places it; one without a date touches none.

with

issues as (
    select * from {{ ref('issues') }} where record_key is not null
),

reasons as (
    select * from {{ ref('reasons') }} where applies_to = 'issue'
),

dates as (
    select * from {{ ref('dim_dates') }}
),

placed as (
    {%- for table_name, fact, key, dates in [
        ('complaints', 'fct_complaints', 'case_ref', ['date_received', 'date_resolved']),
        ('reviews', 'fct_reviews', 'review_ref', ['date_requested', 'date_resolved']),
        (
            'ombudsman', 'fct_ombudsman_enquiries', 'ombudsman_ref',
            ['date_opened', 'date_decided', 'remedy_due'],
        ),
        ('actions', 'fct_actions', 'action_ref', ['complaint_date_resolved', 'date_due']),
        ('compliments', 'fct_compliments', 'compliment_ref', ['date_received']),
    ] %}
    {%- for date_column in dates %}
    select
        '{{ table_name }}' as table_name,
        {{ key }} as record_key,
        {{ date_column }} as placed_on
    from {{ ref(fact) }}
    union all
    {%- endfor %}
    {%- endfor %}
    select
        'context' as table_name,
        period as record_key,
        period_start as placed_on
    from {{ ref('dim_periods') }}
    where period_type = 'year'
),

final as (
    select
        dates.reporting_year as period,
        issues.table_name,
        issues.reason,
        reasons.why,
        cast(count(distinct issues.record_key) as integer) as records
    from issues
    inner join placed
        on issues.table_name = placed.table_name and issues.record_key = placed.record_key
    inner join dates on placed.placed_on = dates.date_day
    left join reasons on issues.reason = reasons.reason
    where dates.reporting_year is not null
    group by dates.reporting_year, issues.table_name, issues.reason, reasons.why
)

select * from final
