-- Every published figure that is now another, with how many records are behind the change.

with

differences as (
    select * from {{ ref('figures_frozen') }} where is_different
),

cases as (
    select * from {{ ref('frozen_difference_cases') }}
),

kept_reports as (
    select distinct frozen_year from {{ ref('stg_published__cases') }}
),

cases_of_figures as (
    select
        frozen_year,
        period,
        measure,
        dimension,
        member,
        count(*) as records
    from cases
    group by frozen_year, period, measure, dimension, member
),

final as (
    select
        differences.frozen_year,
        differences.next_frozen_year,
        differences.as_of_date,
        differences.period,
        differences.reporting_year,
        differences.measure,
        differences.title,
        differences.dimension,
        differences.member,
        differences.member_label,
        differences.numerator,
        differences.denominator,
        differences.printed,
        differences.figure,
        differences.new_numerator,
        differences.new_denominator,
        differences.new_printed,
        differences.new_figure,
        -- Not known, and not none, where the records of then were not kept.
        case
            when kept_reports.frozen_year is not null then coalesce(cases_of_figures.records, 0)
        end as records,
        differences.is_explained,
        differences.reason,
        differences.approved_by,
        differences.approved_on
    from differences
    left join kept_reports on differences.frozen_year = kept_reports.frozen_year
    left join cases_of_figures
        on
            differences.frozen_year = cases_of_figures.frozen_year
            and differences.period = cases_of_figures.period
            and differences.measure = cases_of_figures.measure
            and differences.dimension = cases_of_figures.dimension
            and differences.member = cases_of_figures.member
)

select * from final
