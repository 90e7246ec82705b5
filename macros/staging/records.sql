{# The raw rows of a landed table, each once, with where it stood last: of equal rows the latest
   decides between versions. Needs `raw_rows` and `latest_lines` as CTEs. #}
{% macro records(table_name) -%}
    select
        raw_rows.*,
        latest_lines.row_id,
        latest_lines.load_number,
        latest_lines.file_name,
        latest_lines.sheet_name,
        latest_lines.row_number,
        latest_lines.source_line
    from raw_rows
    inner join latest_lines
        on
            latest_lines.table_name = '{{ table_name }}'
            and raw_rows.row_hash = latest_lines.row_hash
{%- endmacro %}

{# Where a row comes from; these columns go with it from landing to quarantine. #}
{% macro provenance(prefix) -%}
    {{ prefix }}.row_id,
    {{ prefix }}.row_hash,
    {{ prefix }}.load_number,
    {{ prefix }}.file_name,
    {{ prefix }}.sheet_name,
    {{ prefix }}.row_number,
    {{ prefix }}.source_line
{%- endmacro %}
