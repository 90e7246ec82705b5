-- One row per load and file that it had, by name and content, whether or not an earlier load had it
-- as it is. stg_casework__files has each of them once, as of its latest load.

with

loads as (
    select * from {{ source('landing', 'loads') }}
),

-- A load that is being removed is left out.
source as (
    select files.*
    from {{ source('landing', 'files') }} as files
    inner join loads on files.load_number = loads.load_number
    where loads.state <> 'removing'
),

offers as (
    select
        load_number,
        file_name,
        content_hash,
        max(loaded_at) as loaded_at
    from source
    group by load_number, file_name, content_hash
),

final as (
    select
        load_number,
        file_name,
        content_hash,
        loaded_at,
        min(load_number) over (partition by file_name, content_hash) as first_load_number
    from offers
)

select * from final
