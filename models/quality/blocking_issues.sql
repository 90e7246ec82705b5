-- What blocks the final annual report of a year, one row per case and reason.

with

complaints as (
    select * from {{ ref('fct_complaints') }} where is_statutory
),

enquiries as (
    select * from {{ ref('fct_ombudsman_enquiries') }} where is_counted
),

rejected_versions as (
    select distinct
        table_name,
        record_key
    from {{ ref('int_rejections__newer_than_standing') }}
),

dates as (
    select * from {{ ref('dim_dates') }}
),

events as (
    select
        'complaints' as table_name,
        case_ref as record_key,
        date_resolved as event_date,
        'missing_outcome' as reason
    from complaints
    where is_resolved and outcome = 'unmapped'
    union all
    select
        'ombudsman' as table_name,
        ombudsman_ref as record_key,
        date_decided as event_date,
        'missing_outcome' as reason
    from enquiries
    where date_decided is not null and decision = 'unmapped'
    union all
    select
        'complaints' as table_name,
        complaints.case_ref as record_key,
        complaints.date_received as event_date,
        'newer_version_rejected' as reason
    from complaints
    inner join rejected_versions
        on
            rejected_versions.table_name = 'complaints'
            and complaints.case_ref = rejected_versions.record_key
    union all
    select
        'complaints' as table_name,
        complaints.case_ref as record_key,
        complaints.date_resolved as event_date,
        'newer_version_rejected' as reason
    from complaints
    inner join rejected_versions
        on
            rejected_versions.table_name = 'complaints'
            and complaints.case_ref = rejected_versions.record_key
    where complaints.date_resolved is not null
    union all
    select
        'ombudsman' as table_name,
        enquiries.ombudsman_ref as record_key,
        enquiries.date_opened as event_date,
        'newer_version_rejected' as reason
    from enquiries
    inner join rejected_versions
        on
            rejected_versions.table_name = 'ombudsman'
            and enquiries.ombudsman_ref = rejected_versions.record_key
    union all
    select
        'ombudsman' as table_name,
        enquiries.ombudsman_ref as record_key,
        enquiries.date_decided as event_date,
        'newer_version_rejected' as reason
    from enquiries
    inner join rejected_versions
        on
            rejected_versions.table_name = 'ombudsman'
            and enquiries.ombudsman_ref = rejected_versions.record_key
    where enquiries.date_decided is not null
),

final as (
    select distinct
        dates.reporting_year as period,
        events.table_name,
        events.record_key,
        events.reason
    from events
    inner join dates on events.event_date = dates.date_day
)

select * from final
