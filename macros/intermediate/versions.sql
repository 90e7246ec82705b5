{# How the versions of one key settle: the latest `last_updated` stands (empty sorts oldest), then
   the latest load, then the file later by name, then the later row. Two columns: the rank, 1 for
   the row that stands, and what became of the row. #}
{% macro version_order() -%}
    last_updated desc nulls last, load_number desc, file_name desc, sheet_name desc, row_number desc
{%- endmacro %}

{% macro settled_versions(relation, key) -%}
    select
        ranked.*,
        case
            when ranked.version_rank = 1 then 'accepted'
            when ranked.content_fingerprint = ranked.standing_fingerprint then 'duplicate'
            else 'superseded'
        end as row_status
    from (
        select
            {{ relation }}.*,
            row_number() over (
                partition by {{ key }}
                order by {{ version_order() }}
            ) as version_rank,
            first_value(content_fingerprint) over (
                partition by {{ key }}
                order by {{ version_order() }}
            ) as standing_fingerprint
        from {{ relation }}
        where reject_reason is null
    ) as ranked
{%- endmacro %}

{# Whether one row is newer than another by the same order, spelled out since engines compare rows
   of nulls each in its way. #}
{% macro is_newer(row, other) -%}
    {%- set oldest = "timestamp '0001-01-01 00:00:00'" -%}
    {%- set row_updated = 'coalesce(' ~ row ~ '.last_updated, ' ~ oldest ~ ')' -%}
    {%- set other_updated = 'coalesce(' ~ other ~ '.last_updated, ' ~ oldest ~ ')' -%}
    case
        when {{ row_updated }} > {{ other_updated }} then true
        when {{ row_updated }} < {{ other_updated }} then false
        {%- for column in ['load_number', 'file_name', 'sheet_name', 'row_number'] %}
        when {{ row }}.{{ column }} > {{ other }}.{{ column }} then true
        when {{ row }}.{{ column }} < {{ other }}.{{ column }} then false
        {%- endfor %}
        else false
    end
{%- endmacro %}
