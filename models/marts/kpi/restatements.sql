-- What a report has to say of figures that were published and restated since: one row per report,
-- earlier statement and figure. A report prints what was stated before it, until the figure is
-- stated again; a report that is printed again prints what changed since it was published.

with

frozen_figures as (
    select * from {{ ref('figures_frozen') }} where is_explained
),

years as (
    select * from {{ ref('dim_periods') }} where period_type = 'year'
),

final as (
    select
        years.period as report_year,
        frozen_figures.frozen_year as stated_in,
        frozen_figures.period,
        frozen_figures.measure,
        frozen_figures.title,
        frozen_figures.dimension,
        frozen_figures.member,
        frozen_figures.member_label,
        frozen_figures.numerator as old_numerator,
        frozen_figures.denominator as old_denominator,
        frozen_figures.printed as old_printed,
        frozen_figures.figure as old_figure,
        frozen_figures.new_numerator,
        frozen_figures.new_denominator,
        frozen_figures.new_printed,
        frozen_figures.new_figure,
        frozen_figures.reason,
        frozen_figures.approved_by,
        frozen_figures.approved_on
    from frozen_figures
    inner join years
        on
            frozen_figures.reporting_year <= years.period
            and coalesce(frozen_figures.next_frozen_year, years.period) >= years.period
)

select * from final
