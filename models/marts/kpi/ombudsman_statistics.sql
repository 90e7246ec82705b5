-- The Ombudsman's own figures, as published, with the text to print. They count other cases than
-- the council does, so nothing here is compared with a figure by arithmetic.

with

statistics as (
    select * from {{ ref('lgsco_statistics') }}
),

final as (
    select
        period,
        scope,
        council,
        series,
        item,
        case item
            when 'dealt_with' then 'Complaints and enquiries dealt with'
            when 'not_for_us' then 'Not for the Ombudsman, or not ready'
            when 'assessed_and_closed' then 'Assessed and closed'
            when 'investigated' then 'Investigated'
            when 'upheld' then 'Upheld, of those investigated'
        end as item_label,
        case item
            when 'dealt_with' then 1
            when 'not_for_us' then 2
            when 'assessed_and_closed' then 3
            when 'investigated' then 4
            when 'upheld' then 5
        end as item_order,
        counted,
        base,
        percent,
        case
            when percent is not null and counted is not null
                then
                    cast(percent as varchar) || '% ('
                    || {{ number_as_text('cast(counted as double)', 0) }} || ' of '
                    || {{ number_as_text('cast(base as double)', 0) }} || ')'
            when percent is not null then cast(percent as varchar) || '%'
            else {{ number_as_text('cast(counted as double)', 0) }}
        end as printed,
        source
    from statistics
)

select * from final
