-- The cases behind the figures of `wanted_figures`, a relation of whoever runs this: `reg18 freeze`
-- keeps them with the figures that it records. dbt compiles an analysis and never runs it.

with

wanted as (
    select * from wanted_figures
),

period_days as (
    {{ period_days() }}
),

final as (
    {{ every_case_behind('wanted', 'period_days') }}
)

select * from final
