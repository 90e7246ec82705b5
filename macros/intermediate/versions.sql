{# How the versions of one key settle: the latest `last_updated` stands (empty sorts oldest), then
   the latest load, then the file later by name, then the later row. Rows are numbered in that
   order (`row_id`). Two columns: the rank, 1 for the current row, and what became of it. #}
{% macro version_order() -%}
    last_updated desc nulls last, row_id desc
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
    (
        {{ row_updated }} > {{ other_updated }}
        or ({{ row_updated }} = {{ other_updated }} and {{ row }}.row_id > {{ other }}.row_id)
    )
{%- endmacro %}
