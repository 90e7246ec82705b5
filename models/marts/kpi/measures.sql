-- The registry: one row per measure, local targets included.

with

families as (
    select * from {{ ref('measure_families') }}
),

targets as (
    select * from {{ ref('dim_council_targets') }}
),

final as (
    select
        coalesce(targets.measure, families.measure_family) as measure,
        families.measure_family,
        replace(families.title, '{target}', coalesce(targets.target_words, '')) as title,
        families.kind,
        families.basis,
        families.date_column,
        families.unit,
        families.multiplier,
        families.years_only,
        families.target_list is not null as is_local_target,
        families.law,
        replace(families.definition, '{target}', coalesce(targets.target_words, '')) as definition,
        replace(families.numerator_words, '{target}', coalesce(targets.target_words, ''))
            as numerator_words,
        families.denominator_words,
        families.caveat,
        families.sort_order + coalesce(targets.target_order, 0) as sort_order
    from families
    left join targets on families.target_list = targets.target_list
    -- A family of targets that the council has none of has no measure.
    where families.target_list is null or targets.measure is not null
)

select * from final
