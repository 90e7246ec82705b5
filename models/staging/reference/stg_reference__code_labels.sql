-- Every spelling that a code answers to: the code, its label and its synonyms.

with

codes as (
    select * from {{ ref('codes') }}
),

code_synonyms as (
    select * from {{ ref('code_synonyms') }}
),

service_areas as (
    select * from {{ ref('service_areas') }}
),

spellings as (
    select
        code_list,
        code,
        code as spelling
    from codes
    union all
    select
        code_list,
        code,
        replace(code, '_', ' ') as spelling
    from codes
    union all
    select
        code_list,
        code,
        label as spelling
    from codes
    union all
    select
        code_list,
        code,
        synonym as spelling
    from code_synonyms
    union all
    select
        'service_area' as code_list,
        service_area as code,
        service_area as spelling
    from service_areas
),

final as (
    select distinct
        code_list,
        {{ label_key('spelling') }} as label_key,
        code
    from spellings
)

select * from final
