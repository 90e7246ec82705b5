-- Columns whose dates a program, or a person of another country, has changed: one row per file (or
-- sheet), reason and table.
--
-- half_converted_dates: a program that reads the month first turned what it could into real dates,
-- day and month swapped, and left the rest as text: each way of writing has days up to the 12th
-- only, or after it only. Of an honest column with both, 12 / 30.4 of the days of each are up to
-- the 12th: it looks like that with a probability of 0.395 ^ real dates x 0.605 ^ texts, and a load
-- stops below one in a hundred. Nor does it stop where more real dates lie among the texts as they
-- are than swapped back: then the way of writing changed in the middle of a month (D-095).
--
-- month_first_dates: dates that can only have the month first, and none that has the day first.

with

written_dates as (
    select * from {{ ref('stg_casework__written_dates') }}
),

texts as (
    select
        table_name,
        file_name,
        sheet_name,
        column_name,
        {{ add_days('min(date_read)', -31) }} as first_day,
        {{ add_days('max(date_read)', 31) }} as last_day
    from written_dates
    where is_day_first and written_as <> 'date'
    group by table_name, file_name, sheet_name, column_name
),

forms as (
    select
        table_name,
        file_name,
        sheet_name,
        column_name,
        written_as,
        count(distinct case when is_either_way then date_read end) as either_way,
        count(distinct case when is_day_first then date_read end) as day_first
    from written_dates
    group by table_name, file_name, sheet_name, column_name, written_as
),

-- Each way of writing is of one kind only, and real dates are never after the 12th.
split_columns as (
    select
        table_name,
        file_name,
        sheet_name,
        column_name,
        sum(either_way) as real_dates,
        sum(day_first) as texts
    from forms
    group by table_name, file_name, sheet_name, column_name
    having
        max(case when either_way > 0 and day_first > 0 then 1 else 0 end) = 0
        and max(case when written_as = 'date' then day_first else 0 end) = 0
        and sum(either_way) > 0
        and sum(day_first) > 0
),

placed as (
    select
        written_dates.*,
        written_dates.date_read between texts.first_day and texts.last_day as is_among_texts,
        {{ day_and_month_swapped('written_dates.date_read') }}
        between texts.first_day and texts.last_day as is_among_texts_swapped
    from written_dates
    inner join texts
        on
            written_dates.table_name = texts.table_name
            and written_dates.file_name = texts.file_name
            and written_dates.sheet_name = texts.sheet_name
            and written_dates.column_name = texts.column_name
    where written_dates.is_either_way
),

converted as (
    select
        split_columns.table_name,
        split_columns.file_name,
        split_columns.sheet_name,
        split_columns.column_name,
        sum(placed.row_count) as row_count,
        min(placed.first_line) as first_line
    from split_columns
    inner join placed
        on
            split_columns.table_name = placed.table_name
            and split_columns.file_name = placed.file_name
            and split_columns.sheet_name = placed.sheet_name
            and split_columns.column_name = placed.column_name
    where
        power(12 / 30.4, split_columns.real_dates) * power(1 - 12 / 30.4, split_columns.texts)
        < 0.01
    group by
        split_columns.table_name,
        split_columns.file_name,
        split_columns.sheet_name,
        split_columns.column_name
    having
        sum(case when placed.is_among_texts_swapped then 1 else 0 end)
        >= sum(case when placed.is_among_texts then 1 else 0 end)
),

-- Numbers only: a real date says nothing about the order in which another is written.
ordered as (
    select
        table_name,
        file_name,
        sheet_name,
        column_name,
        count(case when is_month_first then 1 end) as month_first,
        sum(case when is_month_first then row_count else 0 end) as row_count,
        min(case when is_month_first then first_line end) as first_line,
        count(case when is_day_first and written_as <> 'date' then 1 end) as day_first,
        sum(count(case when is_day_first and written_as <> 'date' then 1 end)) over (
            partition by table_name, file_name, sheet_name
        ) as day_first_in_file
    from written_dates
    group by table_name, file_name, sheet_name, column_name
),

-- One date alone may be mistyped, where the other columns of the file have the day first.
month_first as (
    select *
    from ordered
    where
        month_first > 0
        and day_first = 0
        and (month_first > 1 or day_first_in_file = 0)
),

final as (
    {%- for reason, relation in [
        ('half_converted_dates', 'converted'), ('month_first_dates', 'month_first'),
    ] %}
    select
        '{{ reason }}' as reason,
        table_name,
        file_name,
        sheet_name,
        {{ join_ordered('column_name', ', ', 'column_name') }} as column_names,
        cast(max(row_count) as bigint) as row_count,
        cast(min(first_line) as varchar) as first_lines
    from {{ relation }}
    group by table_name, file_name, sheet_name
    {{ 'union all' if not loop.last }}
    {%- endfor %}
)

select * from final
