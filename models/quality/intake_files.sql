-- What became of every row of every file, over everything loaded; a file that came again with other
-- rows under the same name is one row here, and several in intake_file_loads.

with

intake_file_loads as (
    select * from {{ ref('intake_file_loads') }}
),

final as (
    select
        file,
        table_name,
        cast(sum(rows_read) as bigint) as rows_read,
        cast(sum(accepted) as bigint) as accepted,
        cast(sum(superseded) as bigint) as superseded,
        cast(sum(duplicate) as bigint) as duplicate,
        cast(sum(rejected) as bigint) as rejected
    from intake_file_loads
    group by file, table_name
)

select * from final
