-- The findings of a file, counted by what is wrong and where, with the first lines to look at and
-- the values that most rows have.

with

findings as (
    select * from {{ ref('findings') }}
),

-- Lines in their order, and how many lines have the same value.
lines_ranked as (
    select
        findings.*,
        row_number() over (what_and_where order by source_line, record_key) as line_rank,
        row_number() over (same_value order by source_line, record_key) as rank_in_value,
        count(*) over (same_value) as value_count
    from findings
    window
        what_and_where as (
            partition by
                load_number, file, sheet, table_name, applies_to, reason, column_name, why
        ),
        same_value as (
            partition by
                load_number, file, sheet, table_name, applies_to, reason, column_name, why,
                raw_value
        )
),

-- Values with those of most lines first; an empty one is none.
values_ranked as (
    select
        lines_ranked.*,
        dense_rank() over (
            partition by
                load_number, file, sheet, table_name, applies_to, reason, column_name, why
            order by
                case when raw_value is null then 1 else 0 end asc, value_count desc, raw_value asc
        ) as value_rank,
        case
            when length(raw_value) > 40 then substr(raw_value, 1, 39) || '…'
            else raw_value
        end as value_cut
    from lines_ranked
),

counted as (
    select
        load_number,
        file,
        sheet,
        table_name,
        kind,
        reason,
        column_name,
        applies_to,
        is_latest,
        severity,
        why,
        what_to_do,
        count(*) as findings,
        cast(count(source_line) - 5 as double) as more_lines,
        cast(count(distinct raw_value) - 3 as double) as more_values,
        {{ join_ordered(
            "case when line_rank <= 5 then cast(source_line as varchar) end", ', ', 'line_rank'
        ) }} as first_lines,
        {{ join_ordered(
            "case when value_rank <= 3 and rank_in_value = 1 then '“' || value_cut || '”' end",
            ', ', 'value_rank'
        ) }} as first_values
    from values_ranked
    group by
        load_number, file, sheet, table_name, kind, reason, column_name, applies_to, is_latest,
        severity, why, what_to_do
),

final as (
    select
        load_number,
        file,
        sheet,
        table_name,
        kind,
        reason,
        column_name,
        findings,
        case
            when more_lines > 0
                then first_lines || ' and ' || {{ number_as_text('more_lines', 0) }} || ' more'
            else first_lines
        end as first_lines,
        case
            when more_values > 0
                then first_values || ' and ' || {{ number_as_text('more_values', 0) }} || ' more'
            else first_values
        end as first_values,
        applies_to,
        is_latest,
        severity,
        why,
        what_to_do
    from counted
)

select * from final
