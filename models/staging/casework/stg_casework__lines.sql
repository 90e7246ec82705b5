-- One row a line of any loaded file, and whether it is a row. Titles, blank lines and foot lines
-- are none. A trailing line that looks like a foot line (see the extract contract) is one unless it
-- or a line below it has a readable required date.

{%- set required_dates = {
    'complaints': 'date_received',
    'reviews': 'date_requested',
    'ombudsman': 'date_opened',
    'compliments': 'date_received',
} %}

with

source as (
    select * from {{ source('landing', 'lines') }}
),

files as (
    select * from {{ ref('stg_casework__files') }}
),

lines as (
    select
        files.file_rank,
        files.table_name,
        source.row_number,
        source.source_line,
        source.line_kind,
        source.row_hash,
        source.line_kind = 'foot_shaped' and source.source_line > files.last_record_line
            as is_trailing
    from source
    inner join files on source.file_id = files.file_id
),

dated_tails as (
    {%- for table_name, required_date in required_dates.items() %}
    select
        lines.file_rank,
        max(lines.source_line) as last_dated_line
    from lines
    inner join {{ source('landing', table_name) }} as raw_rows
        on lines.row_hash = raw_rows.row_hash
    where
        lines.is_trailing
        and lines.table_name = '{{ table_name }}'
        and {{ date_from_text(
            in_day_order(clean_text('raw_rows.' ~ required_date), 'raw_rows.date_order')
        ) }} is not null
    group by lines.file_rank
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

final as (
    select
        -- Rises with load, file and row, so that the later of two rows has the higher number.
        lines.file_rank * 10000000000 + lines.source_line as row_id,
        lines.file_rank,
        lines.table_name,
        lines.row_number,
        lines.source_line,
        case
            when
                lines.is_trailing
                and lines.source_line > coalesce(dated_tails.last_dated_line, 0)
                then 'foot'
            when lines.line_kind = 'foot_shaped' then 'record'
            else lines.line_kind
        end as line_kind,
        lines.row_hash
    from lines
    left join dated_tails on lines.file_rank = dated_tails.file_rank
)

select * from final
