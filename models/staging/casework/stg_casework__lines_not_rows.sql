-- Lines of the files that are not rows of any table: titles, blank lines, repeated headers,
-- subtotals and footer rows, in no count; and rows that no feed of the mapping takes.

with

lines as (
    select * from {{ ref('stg_casework__lines') }} where line_kind <> 'record'
),

files as (
    select * from {{ ref('stg_casework__files') }}
),

-- A file that two feeds read is read twice; the same line is named once.
placed as (
    select
        files.file_name,
        files.sheet_name,
        files.load_number,
        files.content_hash,
        lines.source_line,
        lines.line_kind,
        files.table_name,
        row_number() over (
            partition by files.file_name, files.content_hash, files.sheet_name, lines.source_line
            order by case when lines.line_kind = 'left_out' then 1 else 0 end, files.file_rank
        ) as reading_rank,
        count(*) over (
            partition by files.file_name, files.content_hash, files.sheet_name, lines.source_line
        ) as readings
    from lines
    inner join files on lines.file_rank = files.file_rank
),

readings as (
    select
        file_name,
        content_hash,
        sheet_name,
        count(*) as readings
    from files
    group by file_name, content_hash, sheet_name
),

final as (
    select
        placed.table_name,
        placed.load_number,
        placed.file_name,
        placed.sheet_name,
        placed.source_line,
        placed.line_kind
    from placed
    inner join readings
        on
            placed.file_name = readings.file_name
            and placed.content_hash = readings.content_hash
            and placed.sheet_name = readings.sheet_name
    where
        placed.reading_rank = 1
        and placed.readings = readings.readings
)

select * from final
