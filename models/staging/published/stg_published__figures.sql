-- Every figure that a frozen report stated, of its own year and of the earlier ones that it shows.

with

source as (
    select * from {{ source('published', 'frozen_figures') }}
),

-- Figures of a freeze that was interrupted or taken back do not count.
freezes as (
    select * from {{ ref('stg_published__freezes') }}
),

final as (
    select
        source.frozen_year,
        source.period,
        left(source.period, 7) as reporting_year,
        source.measure,
        source.dimension,
        source.member,
        -- Names that are taken as they come are compared ignoring case.
        {{ member_key('source.dimension', 'source.member') }} as member_key,
        source.printed,
        {{ try_decimal('source.numerator') }} as numerator,
        cast({{ try_whole_number('source.denominator') }} as decimal(18, 0)) as denominator,
        {{ try_double('source.value') }} as value,
        source.is_whole = 'true' as is_whole
    from source
    inner join freezes on source.frozen_year = freezes.frozen_year
)

select * from final
