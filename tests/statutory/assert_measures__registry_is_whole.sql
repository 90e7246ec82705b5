-- If this fails, the registry contradicts itself: a dimension of a family that is not there, or one
-- that needs no column. Its figures would be missing or empty.

with

families as (
    select * from {{ ref('measure_families') }}
),

dimensions as (
    select * from {{ ref('measure_dimensions') }}
),

dimension_inputs as (
    select * from {{ ref('measure_dimension_inputs') }}
)

select
    dimensions.measure_family,
    'dimension without inputs' as problem
from dimensions
left join dimension_inputs
    on
        dimensions.measure_family = dimension_inputs.measure_family
        and dimensions.dimension = dimension_inputs.dimension
where dimension_inputs.measure_family is null
union all
select
    dimensions.measure_family,
    'dimension of no family' as problem
from dimensions
left join families on dimensions.measure_family = families.measure_family
where families.measure_family is null
