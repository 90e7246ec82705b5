-- One row per table that council.yml watches: how long ago it brought something new, and how many
-- rows it had against how many are usual (D-070, D-071).

{#- How many arrivals say what is usual. #}
{%- set most_arrivals = 10 %}

with

watched as (
    select * from {{ ref('stg_settings__expected_extracts') }}
),

runs as (
    select * from {{ ref('stg_reference__runs') }}
),

offers as (
    select * from {{ ref('stg_casework__offers') }}
),

files as (
    select * from {{ ref('stg_casework__files') }}
),

arrivals as (
    select * from {{ ref('extract_arrivals') }}
),

-- The day of this build, and the first day on which anything could have arrived.
days as (
    select
        min(build_date) as first_build_date,
        max(case when is_current then build_date end) as build_date
    from runs
),

numbered as (
    select
        arrivals.*,
        row_number() over (partition by table_name order by load_number) as arrival_number
    from arrivals
),

-- The first arrival is something new, even where it has no row.
novelties as (
    select
        table_name,
        max(load_number) as load_number,
        max(loaded_at) as loaded_at
    from numbered
    where new_rows > 0 or arrival_number = 1
    group by table_name
),

since_then as (
    select
        novelties.table_name,
        novelties.loaded_at as last_new_at,
        max(arrivals.loaded_at) as last_arrived_at,
        sum(case when arrivals.load_number > novelties.load_number then 1 else 0 end)
            as arrivals_since
    from novelties
    inner join arrivals on novelties.table_name = arrivals.table_name
    group by novelties.table_name, novelties.loaded_at
),

-- What is delivered again as it is says nothing more of how many rows are usual.
deliveries as (
    select
        arrivals.*,
        row_number() over (partition by table_name order by load_number desc) as delivery_rank
    from arrivals
    where not is_unchanged
),

latest as (
    select * from deliveries where delivery_rank = 1
),

-- Names without their digits, so that a date or number in a name makes no other file of it.
names as (
    select distinct
        files.table_name,
        offers.load_number,
        {{ replace_pattern('lower(offers.file_name)', '[0-9]+', '') }} as file_name
    from offers
    inner join files
        on
            offers.file_name = files.file_name
            and offers.content_hash = files.content_hash
),

namesakes as (
    select distinct
        names.table_name,
        names.load_number
    from names
    inner join latest on names.table_name = latest.table_name
    inner join names as latest_names
        on
            latest.table_name = latest_names.table_name
            and latest.load_number = latest_names.load_number
            and names.file_name = latest_names.file_name
),

-- Declared full extracts are compared with each other, others with those of the same file names.
comparable as (
    select
        deliveries.table_name,
        deliveries.load_number,
        deliveries.rows_read,
        deliveries.is_full,
        deliveries.is_repeating,
        row_number() over (
            partition by deliveries.table_name
            order by deliveries.load_number desc
        ) as comparable_rank
    from deliveries
    inner join watched on deliveries.table_name = watched.table_name
    inner join latest
        on
            deliveries.table_name = latest.table_name
            and deliveries.load_number < latest.load_number
            and deliveries.is_full = latest.is_full
    left join namesakes
        on
            deliveries.table_name = namesakes.table_name
            and deliveries.load_number = namesakes.load_number
    where
        (deliveries.is_full or namesakes.load_number is not null)
        and (
            watched.usual_from is null
            or cast(deliveries.loaded_at as date) >= watched.usual_from
        )
),

-- Where nothing is declared, most of the arrivals must have repeated what came before: of extracts
-- that hold changes only, no number of rows is usual.
usual as (
    select
        table_name,
        {{ percentile('rows_read', 0.5) }} as usual_rows,
        count(*) as compared_arrivals
    from comparable
    where comparable_rank <= {{ most_arrivals }}
    group by table_name
    having
        min(case when is_full then 1 else 0 end) = 1
        or sum(case when is_repeating then 1 else 0 end) * 2
        > sum(case when is_repeating is null then 0 else 1 end)
),

measured as (
    select
        watched.table_name,
        since_then.last_arrived_at,
        since_then.last_new_at,
        {{ days_from(
            'coalesce(cast(since_then.last_new_at as date), days.first_build_date)',
            'days.build_date'
        ) }} as days_since,
        coalesce(since_then.arrivals_since, 0) as arrivals_since,
        latest.rows_read,
        usual.usual_rows,
        coalesce(usual.compared_arrivals, 0) as compared_arrivals,
        case when usual.usual_rows > 0 then latest.rows_read / usual.usual_rows end
            as share_of_usual,
        watched.warn_after_days,
        watched.fail_after_days,
        watched.warn_below_share,
        watched.fail_below_share,
        days.build_date
    from watched
    cross join days
    left join since_then on watched.table_name = since_then.table_name
    left join latest on watched.table_name = latest.table_name
    left join usual on watched.table_name = usual.table_name
),

judged as (
    select
        measured.*,
        case
            when days_since > fail_after_days then 'fail'
            when days_since > warn_after_days then 'warn'
            else 'ok'
        end as age_state,
        case
            when share_of_usual < fail_below_share then 'fail'
            when share_of_usual < warn_below_share then 'warn'
            else 'ok'
        end as volume_state
    from measured
),

final as (
    select
        table_name,
        last_arrived_at,
        last_new_at,
        cast(days_since as integer) as days_since,
        cast(arrivals_since as integer) as arrivals_since,
        rows_read,
        cast(usual_rows as double) as usual_rows,
        cast(compared_arrivals as integer) as compared_arrivals,
        cast(share_of_usual as double) as share_of_usual,
        warn_after_days,
        fail_after_days,
        warn_below_share,
        fail_below_share,
        build_date,
        age_state,
        volume_state,
        case
            when age_state = 'fail' or volume_state = 'fail' then 'fail'
            when age_state = 'warn' or volume_state = 'warn' then 'warn'
            else 'ok'
        end as state
    from judged
)

select * from final
