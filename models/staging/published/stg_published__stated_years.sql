-- Every year that a frozen report showed, with the as-of date of the first such report: there its
-- figures were stated, and there they are taken ever after where they have a test against a day. A
-- build as of an earlier day cannot know how things stood later.

with

figures as (
    select distinct
        frozen_year,
        reporting_year
    from {{ ref('stg_published__figures') }}
),

freezes as (
    select * from {{ ref('stg_published__freezes') }}
),

calendar as (
    select * from {{ ref('stg_reference__calendar') }}
),

stated as (
    select
        figures.reporting_year,
        min(freezes.as_of_date) as as_of_date
    from figures
    inner join freezes on figures.frozen_year = freezes.frozen_year
    group by figures.reporting_year
),

final as (
    select
        stated.reporting_year,
        stated.as_of_date
    from stated
    inner join calendar on stated.as_of_date <= calendar.as_of_date
)

select * from final
