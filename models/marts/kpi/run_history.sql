-- One row per build: when it ran, up to which day, and what it loaded.

with

runs as (
    select * from {{ ref('stg_reference__runs') }}
),

files as (
    select
        load_number,
        count(*) as files_loaded
    from {{ ref('stg_casework__files') }}
    group by load_number
),

final as (
    select
        runs.run_id,
        runs.started_at,
        runs.as_of_date,
        runs.reg18_version,
        runs.load_number,
        cast(coalesce(files.files_loaded, 0) as integer) as files_loaded,
        runs.is_current
    from runs
    left join files on runs.load_number = files.load_number
)

select * from final
