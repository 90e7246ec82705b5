-- Every record behind a figure that a frozen report stated. Private.

with

source as (
    select * from {{ source('landing', 'frozen_cases') }}
),

freezes as (
    select * from {{ ref('stg_published__freezes') }}
),

final as (
    select
        source.frozen_year,
        source.period,
        source.measure,
        source.dimension,
        source.member,
        {{ member_key('source.dimension', 'source.member') }} as member_key,
        source.table_name,
        source.record_key,
        source.case_ref,
        source.numerator,
        source.denominator
    from source
    -- Those of a freeze that was taken back are none of another.
    inner join freezes
        on source.frozen_year = freezes.frozen_year and source.run_id = freezes.run_id
)

select * from final
