-- Every standing action with its complaint and the numerator and denominator of each measure of
-- actions.

with

actions as (
    select * from {{ ref('int_actions__accepted') }} where row_status = 'accepted'
),

complaints as (
    select * from {{ ref('int_complaints__current') }}
),

calendar as (
    select * from {{ ref('stg_reference__calendar') }}
),

joined as (
    select
        actions.action_ref,
        actions.case_ref,
        actions.action_type,
        actions.scope,
        actions.is_financial,
        actions.amount_gbp,
        actions.date_due,
        actions.date_completed,
        complaints.date_resolved as complaint_date_resolved,
        complaints.case_ref is not null as has_complaint,
        coalesce(complaints.is_statutory, false) as is_statutory,
        coalesce(complaints.is_statutory and complaints.is_well_founded, false) as is_well_founded,
        coalesce(complaints.is_statutory and complaints.date_resolved is not null, false)
            as is_closed,
        calendar.as_of_date
    from actions
    left join complaints on actions.case_ref = complaints.case_ref
    cross join calendar
),

-- From when an action counts: its day is past on the day after.
dated as (
    select
        joined.*,
        case when is_statutory and date_completed <= date_due then {{ add_days('date_due', 1) }} end
            as actions_completed_on_time_numerator_from,
        case when is_statutory then {{ add_days('date_due', 1) }} end
            as actions_completed_on_time_denominator_from
    from joined
),

final as (
    select
        action_ref,
        case_ref,
        action_type,
        scope,
        is_financial,
        amount_gbp,
        date_due,
        date_completed,
        complaint_date_resolved,
        has_complaint,
        is_statutory,

        -- by the complaint's date_resolved
        case when is_well_founded then 1 else 0 end as actions_recorded_numerator,
        case when is_closed and is_financial then coalesce(amount_gbp, 0) else 0 end
            as redress_gbp_numerator,

        -- by date_due
        {{ counts_from('actions_completed_on_time_numerator_from') }}
            as actions_completed_on_time_numerator,
        {{ counts_from('actions_completed_on_time_denominator_from') }}
            as actions_completed_on_time_denominator,
        actions_completed_on_time_numerator_from,
        actions_completed_on_time_denominator_from
    from dated
)

select * from final
