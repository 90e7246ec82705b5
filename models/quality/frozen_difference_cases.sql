-- The records behind published figures that are now others: which joined a figure since, which left
-- it, and which count otherwise. Exact, since the records behind what was published are kept with
-- it; where they are not (another machine's landing folder), nothing is said of that report.

with

differences as (
    select * from {{ ref('figures_frozen') }} where is_different
),

stated_years as (
    select * from {{ ref('stg_published__stated_years') }}
),

kept_cases as (
    select * from {{ ref('stg_published__cases') }}
),

kept_reports as (
    select distinct frozen_year from kept_cases
),

wanted as (
    select distinct
        differences.period,
        differences.measure,
        differences.dimension,
        differences.member_key as member,
        stated_years.as_of_date as stated_as_of_date
    from differences
    inner join kept_reports on differences.frozen_year = kept_reports.frozen_year
    left join stated_years on differences.reporting_year = stated_years.reporting_year
),

period_days as (
    {{ period_days() }}
),

counted as (
    {{ every_case_behind('wanted', 'period_days') }}
),

sides as (
    select
        differences.frozen_year,
        differences.period,
        differences.measure,
        differences.dimension,
        differences.member,
        counted.table_name,
        counted.record_key,
        counted.case_ref,
        'now' as side,
        counted.numerator,
        coalesce(counted.denominator, 0) as denominator
    from differences
    inner join kept_reports on differences.frozen_year = kept_reports.frozen_year
    inner join counted
        on
            differences.period = counted.period
            and differences.measure = counted.measure
            and differences.dimension = counted.dimension
            and differences.member_key = counted.member
    union all
    select
        differences.frozen_year,
        differences.period,
        differences.measure,
        differences.dimension,
        differences.member,
        kept_cases.table_name,
        kept_cases.record_key,
        kept_cases.case_ref,
        'then' as side,
        kept_cases.numerator,
        coalesce(kept_cases.denominator, 0) as denominator
    from differences
    inner join kept_cases
        on
            differences.frozen_year = kept_cases.frozen_year
            and differences.period = kept_cases.period
            and differences.measure = kept_cases.measure
            and differences.dimension = kept_cases.dimension
            and differences.member_key = kept_cases.member_key
),

paired as (
    select
        frozen_year,
        period,
        measure,
        dimension,
        member,
        table_name,
        record_key,
        -- The complaint that it names now, if it still counts.
        coalesce(
            max(case when side = 'now' then case_ref end),
            max(case when side = 'then' then case_ref end)
        ) as case_ref,
        max(case when side = 'then' then numerator end) as numerator,
        max(case when side = 'then' then denominator end) as denominator,
        max(case when side = 'now' then numerator end) as new_numerator,
        max(case when side = 'now' then denominator end) as new_denominator
    from sides
    group by frozen_year, period, measure, dimension, member, table_name, record_key
),

final as (
    select
        frozen_year,
        period,
        measure,
        dimension,
        member,
        table_name,
        record_key,
        case_ref,
        case
            when numerator is null then 'joined'
            when new_numerator is null then 'left'
            else 'changed'
        end as what_happened,
        numerator,
        denominator,
        new_numerator,
        new_denominator
    from paired
    where
        {{ is_another('numerator', 'new_numerator') }}
        or {{ is_another('denominator', 'new_denominator') }}
)

select * from final
