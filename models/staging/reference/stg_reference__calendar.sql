-- The days between which a clock can be read, and the last day that the data are taken to cover.

with

bank_holidays as (
    select * from {{ ref('bank_holidays') }}
),

runs as (
    select * from {{ ref('stg_reference__runs') }} where is_current
),

-- Bank holidays are known for whole years, so the calendar covers whole years.
limits as (
    select
        min(extract(year from holiday_date)) as first_year,
        max(extract(year from holiday_date)) as last_year
    from bank_holidays
),

final as (
    select
        cast(cast(limits.first_year as varchar) || '-01-01' as date) as first_day,
        cast(cast(limits.last_year as varchar) || '-12-31' as date) as last_day,
        runs.as_of_date,
        runs.build_date
    from limits
    cross join runs
)

select * from final
