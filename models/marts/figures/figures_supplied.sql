-- Which measures, and which of their dimensions, the loaded files have the tables and columns for.
-- Zero means that a thing was there to count; one row per measure and dimension, `all` included.

with

measures as (
    select * from {{ ref('measures') }}
),

families as (
    select * from {{ ref('measure_families') }}
),

measure_dimensions as (
    select * from {{ ref('measure_dimensions') }}
),

dimension_inputs as (
    select * from {{ ref('measure_dimension_inputs') }}
),

file_columns as (
    select * from {{ ref('stg_casework__file_columns') }}
),

supplied_columns as (
    select distinct
        table_name,
        column_name
    from file_columns
    union
    select distinct
        table_name,
        cast(null as varchar) as column_name
    from file_columns
),

supplied_needs as (
    select concat(' ', table_name, coalesce('.' || column_name, ''), ' ') as need
    from supplied_columns
),

measure_supply as (
    select
        families.measure_family,
        count(supplied_needs.need)
        = length(families.needs) - length(replace(families.needs, ' ', '')) + 1 as is_supplied
    from families
    left join supplied_needs
        on position(supplied_needs.need in concat(' ', families.needs, ' ')) > 0
    group by families.measure_family, families.needs
),

dimension_groups as (
    select
        dimension_inputs.measure_family,
        dimension_inputs.dimension,
        dimension_inputs.input_group,
        max(case when supplied_columns.table_name is null then 0 else 1 end) as is_supplied
    from dimension_inputs
    left join supplied_columns
        on
            dimension_inputs.table_name = supplied_columns.table_name
            and dimension_inputs.column_name = supplied_columns.column_name
    group by
        dimension_inputs.measure_family, dimension_inputs.dimension, dimension_inputs.input_group
),

dimension_supply as (
    select
        measure_family,
        dimension,
        min(is_supplied) = 1 as is_supplied
    from dimension_groups
    group by measure_family, dimension
),

final as (
    select
        measures.measure,
        'all' as dimension,
        cast(null as varchar) as code_list,
        cast(null as varchar) as only_marked,
        measure_supply.is_supplied
    from measures
    inner join measure_supply on measures.measure_family = measure_supply.measure_family
    union all
    select
        measures.measure,
        measure_dimensions.dimension,
        measure_dimensions.code_list,
        measure_dimensions.only_marked,
        measure_supply.is_supplied and dimension_supply.is_supplied as is_supplied
    from measures
    inner join measure_supply on measures.measure_family = measure_supply.measure_family
    inner join measure_dimensions
        on measures.measure_family = measure_dimensions.measure_family
    inner join dimension_supply
        on
            measure_dimensions.measure_family = dimension_supply.measure_family
            and measure_dimensions.dimension = dimension_supply.dimension
)

select * from final
