-- A cell that holds several codes as one set that can be compared, one row per cell.

with

code_cell_members as (
    select * from {{ ref('stg_casework__code_cell_members') }}
),

named as (
    select
        code_list,
        cell,
        unmapped_label,
        member || coalesce(': ' || unmapped_label, '') as name_for_comparison
    from code_cell_members
),

final as (
    select
        code_list,
        cell,
        {{ join_distinct('name_for_comparison', ';') }} as codes,
        count(unmapped_label) > 0 as has_unmapped
    from named
    group by code_list, cell
)

select * from final
