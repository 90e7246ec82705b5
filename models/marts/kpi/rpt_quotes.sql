-- What the annex on compliments says of its quotes, one row per reporting year: how many
-- compliments were received, may be published, and were drawn. No text, no reference.

with

periods as (
    select * from {{ ref('dim_periods') }} where period_type = 'year'
),

received as (
    select * from {{ ref('kpi_annual') }}
    where measure = 'compliments_received' and dimension = 'all'
),

compliments as (
    select * from {{ ref('fct_compliments') }}
),

dates as (
    select * from {{ ref('dim_dates') }}
),

file_columns as (
    select * from {{ ref('stg_casework__file_columns') }}
),

-- No one can be quoted where no file says who agreed, or what was written.
supplied as (
    select count(distinct column_name) = 2 as is_supplied
    from file_columns
    where table_name = 'compliments' and column_name in ('publish', 'text')
),

counted as (
    select
        dates.reporting_year,
        sum(
            case when compliments.publish then compliments.compliments_received_numerator else 0 end
        ) as marked_for_publication,
        sum(case when compliments.draw_rank is null then 0 else 1 end) as quotable,
        sum(case when compliments.is_drawn then 1 else 0 end) as drawn
    from compliments
    inner join dates on compliments.date_received = dates.date_day
    group by dates.reporting_year
),

final as (
    select
        periods.period,
        periods.period_start,
        periods.period_end,
        cast(received.numerator as integer) as compliments_received,
        case
            when supplied.is_supplied
                then cast(coalesce(counted.marked_for_publication, 0) as integer)
        end as marked_for_publication,
        case
            when supplied.is_supplied then cast(coalesce(counted.quotable, 0) as integer)
        end as quotable,
        case
            when supplied.is_supplied then cast(coalesce(counted.drawn, 0) as integer)
        end as drawn,
        {{ setting('quotes_at_most') }} as drawn_at_most,
        periods.is_complete
    from periods
    cross join supplied
    left join received on periods.period = received.period
    left join counted on periods.period = counted.reporting_year
)

select * from final
