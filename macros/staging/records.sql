{# The contents of a landed table, each once, with where it stood last: of equal rows the latest
   decides between versions. Needs `contents` and `latest_lines` as CTEs. #}
{% macro records(table_name) -%}
    select
        contents.*,
        latest_lines.row_id,
        latest_lines.load_number,
        latest_lines.file_name,
        latest_lines.sheet_name,
        latest_lines.row_number,
        latest_lines.source_line
    from contents
    inner join latest_lines
        on
            latest_lines.table_name = '{{ table_name }}'
            and contents.content_id = latest_lines.content_id
{%- endmacro %}

{# Where a row comes from; these columns go with it from landing to quarantine. #}
{% macro provenance(prefix) -%}
    {{ prefix }}.row_id,
    {{ prefix }}.content_id,
    {{ prefix }}.load_number,
    {{ prefix }}.file_name,
    {{ prefix }}.sheet_name,
    {{ prefix }}.row_number,
    {{ prefix }}.source_line
{%- endmacro %}
