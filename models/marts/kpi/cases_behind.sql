-- One row per figure and record behind it: the records of each figure add up to its numerator and
-- denominator. Private, and a view: it names no database, so that it reads whatever warehouse file
-- it lies in.

{{ config(materialized='view') }}

with

wanted as (
    select
        period,
        measure,
        dimension,
        member,
        stated_as_of_date
    from {{ ref('rpt_figures').include(database=false) }}
),

period_days as (
    {{ period_days() }}
),

final as (
    {{ every_case_behind('wanted', 'period_days') }}
)

select * from final
