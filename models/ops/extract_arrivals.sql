-- One row per load and table that it had a file of: when it came, how many rows, and how many of
-- them no load before it had. Several files of a table in one load are one arrival (D-070, D-071).

with

offers as (
    select * from {{ ref('stg_casework__offers') }}
),

files as (
    select * from {{ ref('stg_casework__files') }}
),

lines as (
    select * from {{ ref('stg_casework__lines') }} where line_kind = 'record'
),

-- A file counts with the rows that it has as it was read last, whenever it came.
rows_of_files as (
    select
        file_rank,
        count(*) as rows_read
    from lines
    group by file_rank
),

-- What a row says, and the load that said it first.
contents as (
    select
        lines.table_name,
        lines.row_hash,
        min(offers.first_load_number) as load_number
    from lines
    inner join files on lines.file_rank = files.file_rank
    inner join offers
        on
            files.file_name = offers.file_name
            and files.content_hash = offers.content_hash
            and files.load_number = offers.load_number
    group by lines.table_name, lines.row_hash
),

new_contents as (
    select
        table_name,
        load_number,
        count(*) as new_rows
    from contents
    group by table_name, load_number
),

arrivals as (
    select
        offers.load_number,
        files.table_name,
        max(offers.loaded_at) as loaded_at,
        count(distinct offers.file_name) as files_read,
        sum(coalesce(rows_of_files.rows_read, 0)) as rows_read,
        min(case when files.is_full then 1 else 0 end) = 1 as is_full,
        {{ join_distinct('offers.content_hash', ' ') }} as contents_read
    from offers
    inner join files
        on
            offers.file_name = files.file_name
            and offers.content_hash = files.content_hash
    left join rows_of_files on files.file_rank = rows_of_files.file_rank
    group by offers.load_number, files.table_name
),

with_the_one_before as (
    select
        arrivals.*,
        lag(contents_read) over (partition by table_name order by load_number)
            as contents_before,
        lag(rows_read) over (partition by table_name order by load_number) as rows_before
    from arrivals
),

final as (
    select
        with_the_one_before.load_number,
        with_the_one_before.table_name,
        with_the_one_before.loaded_at,
        cast(with_the_one_before.files_read as integer) as files_read,
        cast(with_the_one_before.rows_read as bigint) as rows_read,
        cast(coalesce(new_contents.new_rows, 0) as bigint) as new_rows,
        with_the_one_before.is_full,
        coalesce(
            with_the_one_before.contents_read = with_the_one_before.contents_before, false
        ) as is_unchanged,
        -- Of the first arrival nothing can be said.
        (with_the_one_before.rows_read - coalesce(new_contents.new_rows, 0)) * 2
        >= with_the_one_before.rows_before as is_repeating
    from with_the_one_before
    left join new_contents
        on
            with_the_one_before.table_name = new_contents.table_name
            and with_the_one_before.load_number = new_contents.load_number
)

select * from final
