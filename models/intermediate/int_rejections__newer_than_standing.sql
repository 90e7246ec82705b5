-- Rejected rows that are newer than the current version of their key: what counts is out of
-- date, and no one can see it in the figures.

with

final as (
    {%- for table_name, entity, key in keyed_tables() %}
    select
        '{{ table_name }}' as table_name,
        rejected.{{ key }} as record_key,
        rejected.file_name as file,
        rejected.sheet_name as sheet,
        rejected.load_number,
        rejected.row_number,
        rejected.source_line,
        'newer_version_rejected' as reason,
        rejected.reject_column as column_name,
        rejected.reject_value as raw_value
    from {{ ref('stg_casework__' ~ entity) }} as rejected
    inner join {{ ref('int_' ~ entity ~ '__accepted') }} as standing
        on rejected.{{ key }} = standing.{{ key }} and standing.row_status = 'accepted'
    where
        rejected.reject_reason is not null
        and {{ is_newer('rejected', 'standing') }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
)

select * from final
