-- Keys that the latest full extract of their table lacks: they count until a void row says
-- otherwise. One row per key.

with

files as (
    select * from {{ ref('stg_casework__files') }}
),

-- A load is full for a table where each of its files is declared so.
full_loads as (
    select
        table_name,
        load_number
    from files
    group by table_name, load_number
    having min(case when is_full then 1 else 0 end) = 1
),

latest_full_loads as (
    select
        table_name,
        max(load_number) as load_number
    from full_loads
    group by table_name
),

-- A rejected row shows that the key is there.
last_seen as (
    {%- for table_name, entity, key in keyed_tables() %}
    select
        '{{ table_name }}' as table_name,
        {{ key }} as record_key,
        max(load_number) as load_number
    from {{ ref('stg_casework__' ~ entity) }}
    where {{ key }} is not null
    group by {{ key }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

standing as (
    {%- for table_name, entity, key in keyed_tables() %}
    select
        '{{ table_name }}' as table_name,
        {{ key }} as record_key,
        file_name as file,
        sheet_name as sheet,
        load_number,
        row_number,
        source_line
    from {{ ref('int_' ~ entity ~ '__accepted') }}
    where
        row_status = 'accepted'
        {{ "and record_status = 'active'" if table_name == 'complaints' }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

final as (
    select
        standing.table_name,
        standing.record_key,
        standing.file,
        standing.sheet,
        standing.load_number,
        standing.row_number,
        standing.source_line,
        'missing_from_full' as reason,
        cast(null as varchar) as column_name,
        cast(null as varchar) as raw_value
    from standing
    inner join last_seen
        on
            standing.table_name = last_seen.table_name
            and standing.record_key = last_seen.record_key
    inner join latest_full_loads
        on
            standing.table_name = latest_full_loads.table_name
            and last_seen.load_number < latest_full_loads.load_number
)

select * from final
