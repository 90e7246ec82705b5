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

{# The CTEs that the staging model of a landed table begins with, up to `said`: its rows, each with
   where it stood last, and of every cell the text, where it says something. `code_labels` is there
   for joins of the model's own.
   of_cells, of_said: further expressions for the CTEs `cells` and `said`. #}
{% macro landed_cells(table_name, of_cells=[], of_said=[]) -%}
raw_rows as (
    select * from {{ source('landing', table_name) }}
),

latest_lines as (
    select * from {{ ref('stg_casework__latest_lines') }}
),

code_labels as (
    select * from {{ ref('stg_reference__code_labels') }}
),

records as (
    {{ records(table_name) }}
),

cells as (
    {{ clean_cells(table_name, of_cells) }}
),

coded_words as (
    {{ coded_words() }}
),

said as (
    {{ said_cells(table_name, and_also=of_said) }}
),
{%- endmacro %}
