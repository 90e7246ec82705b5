-- Every spelling that a code answers to: the code, its label, its synonyms, and what the latest
-- mapping of each source system says, which goes before.

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

loads as (
    select * from {{ source('landing', 'loads') }}
),

landed_labels as (
    select labels.*
    from {{ source('landing', 'labels') }} as labels
    inner join loads on labels.load_number = loads.load_number
    where loads.state <> 'removing'
),

-- Of a system the labels of its latest mapping count, for all that was ever loaded.
system_loads as (
    select
        system,
        max(load_number) as load_number
    from landed_labels
    group by system
),

system_labels as (
    select landed_labels.*
    from landed_labels
    inner join system_loads
        on
            landed_labels.system = system_loads.system
            and landed_labels.load_number = system_loads.load_number
),

spellings as (
    select
        code_list,
        code,
        label as spelling,
        1 as precedence
    from system_labels
    union all
    select
        code_list,
        code,
        code as spelling,
        2 as precedence
    from codes
    union all
    select
        code_list,
        code,
        replace(code, '_', ' ') as spelling,
        2 as precedence
    from codes
    union all
    select
        code_list,
        code,
        label as spelling,
        2 as precedence
    from codes
    union all
    select
        code_list,
        code,
        synonym as spelling,
        2 as precedence
    from code_synonyms
    union all
    select
        'service_area' as code_list,
        service_area as code,
        service_area as spelling,
        2 as precedence
    from service_areas
),

ranked as (
    select
        code_list,
        {{ label_key(clean_text('spelling')) }} as label_key,
        code,
        row_number() over (
            partition by code_list, {{ label_key(clean_text('spelling')) }}
            order by precedence, code
        ) as spelling_rank
    from spellings
),

final as (
    select
        code_list,
        label_key,
        code
    from ranked
    where spelling_rank = 1
)

select * from final
