-- The watches in words, one row per watch, with the council's threshold and whether what it asks of
-- was supplied at all.

with

watch_lists as (
    select * from {{ ref('watch_lists') }}
),

inputs as (
    select * from {{ ref('watch_list_inputs') }}
),

file_columns as (
    select * from {{ ref('stg_casework__file_columns') }}
),

watch_limits as (
    select * from {{ ref('stg_settings__watch_limits') }}
),

supplied_columns as (
    select distinct
        table_name,
        column_name
    from file_columns
    union all
    select distinct
        table_name,
        cast(null as varchar) as column_name
    from file_columns
),

supply as (
    select
        inputs.watch,
        min(case when supplied_columns.table_name is null then 0 else 1 end) = 1 as is_supplied
    from inputs
    left join supplied_columns
        on
            inputs.table_name = supplied_columns.table_name
            and coalesce(inputs.column_name, '') = coalesce(supplied_columns.column_name, '')
    group by inputs.watch
),

final as (
    select
        watch_lists.watch,
        watch_lists.title,
        watch_lists.why,
        watch_lists.what_to_do,
        watch_lists.clock_start,
        watch_lists.owner,
        watch_lists.owner_of_provider_cases,
        coalesce(watch_lists.legal_working_days, watch_limits.working_days) as threshold,
        supply.is_supplied,
        watch_lists.sort_order
    from watch_lists
    left join watch_limits on watch_lists.watch = watch_limits.watch
    left join supply on watch_lists.watch = supply.watch
)

select * from final
