-- Events of other tables dated before the first period: they are in no table. One row per event,
-- each by its own date.

with

first_period as (
    select min(dates.reporting_year) as reporting_year
    from {{ ref('int_complaints__current') }} as complaints
    inner join {{ ref('int_dates__numbered') }} as dates
        on complaints.date_received = dates.date_day
    where complaints.is_active
),

dates as (
    select * from {{ ref('int_dates__numbered') }}
),

events as (
    {%- for table_name, entity, key, date_column in [
        ('reviews', 'reviews', 'review_ref', 'date_requested'),
        ('reviews', 'reviews', 'review_ref', 'date_resolved'),
        ('ombudsman', 'ombudsman_enquiries', 'ombudsman_ref', 'date_opened'),
        ('ombudsman', 'ombudsman_enquiries', 'ombudsman_ref', 'date_decided'),
        ('ombudsman', 'ombudsman_enquiries', 'ombudsman_ref', 'remedy_due'),
        ('actions', 'actions', 'action_ref', 'date_due'),
        ('compliments', 'compliments', 'compliment_ref', 'date_received'),
    ] %}
    select
        '{{ table_name }}' as table_name,
        {{ key }} as record_key,
        file_name as file,
        sheet_name as sheet,
        load_number,
        row_number,
        source_line,
        '{{ date_column }}' as column_name,
        {{ date_column }} as event_date
    from {{ ref('int_' ~ entity ~ '__accepted') }}
    where row_status = 'accepted'
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

early_events as (
    select
        events.*,
        cast(events.event_date as varchar) as raw_value
    from events
    inner join dates on events.event_date = dates.date_day
    inner join first_period on dates.reporting_year < first_period.reporting_year
),

early_context as (
    select
        'context' as table_name,
        context.period as record_key,
        context.file_name as file,
        context.sheet_name as sheet,
        context.load_number,
        context.row_number,
        context.source_line,
        'period' as column_name,
        context.period as raw_value
    from {{ ref('int_context__accepted') }} as context
    inner join first_period on context.period < first_period.reporting_year
    where context.row_status = 'accepted'
),

final as (
    select
        table_name,
        record_key,
        file,
        sheet,
        load_number,
        row_number,
        source_line,
        'before_first_period' as reason,
        column_name,
        raw_value
    from early_events
    union all
    select
        table_name,
        record_key,
        file,
        sheet,
        load_number,
        row_number,
        source_line,
        'before_first_period' as reason,
        column_name,
        raw_value
    from early_context
)

select * from final
