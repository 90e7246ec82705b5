-- If this fails, the registry contradicts itself: a dimension or an input of a family that is not
-- there, a family with no inputs, or a dimension with none. Its figures would be missing or empty.

with

families as (
    select * from {{ ref('measure_families') }}
),

dimensions as (
    select * from {{ ref('measure_dimensions') }}
),

inputs as (
    select * from {{ ref('measure_inputs') }}
),

dimension_inputs as (
    select * from {{ ref('measure_dimension_inputs') }}
)

select
    families.measure_family,
    'no inputs' as problem
from families
left join inputs on families.measure_family = inputs.measure_family
where inputs.measure_family is null
union all
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
union all
select
    inputs.measure_family,
    'input of no family' as problem
from inputs
left join families on inputs.measure_family = families.measure_family
where families.measure_family is null
