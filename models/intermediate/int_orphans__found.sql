-- Reviews, actions and classifications of no accepted complaint, and enquiries that name one that
-- is not there. A line that is read for its theme and for its cause is one orphan.

with

complaints as (
    select case_ref from {{ ref('int_complaints__accepted') }} where row_status = 'accepted'
),

final as (
    {%- for table_name, entity, key in [
        ('reviews', 'reviews', 'review_ref'),
        ('ombudsman', 'ombudsman_enquiries', 'ombudsman_ref'),
        ('actions', 'actions', 'action_ref'),
        ('classifications', 'classifications', 'case_ref'),
    ] %}
    select distinct
        '{{ table_name }}' as table_name,
        linked.{{ key }} as record_key,
        linked.file_name as file,
        linked.sheet_name as sheet,
        linked.load_number,
        linked.row_number,
        linked.source_line,
        'orphan' as reason,
        'case_ref' as column_name,
        linked.case_ref as raw_value
    from {{ ref('int_' ~ entity ~ '__accepted') }} as linked
    left join complaints on linked.case_ref = complaints.case_ref
    where
        linked.row_status = 'accepted'
        and linked.case_ref is not null
        and complaints.case_ref is null
    {{ 'union all' if not loop.last }}
    {%- endfor %}
)

select * from final
