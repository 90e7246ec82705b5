{#- Descriptions of tables and columns as SQL comments, where an engine's own macro does more than
    is needed: DuckDB's looks up the columns of each table, twice, which is a twentieth of a build.
    Where a contract is enforced they are known, and it is looked once where none is: some columns
    follow the council's targets. -#}
{% macro duckdb__persist_docs(relation, model, for_relation, for_columns) -%}
    {%- set comments = [] -%}
    {%- if for_relation and config.persist_relation_docs() and model.description -%}
        {%- do comments.append(alter_relation_comment(relation, model.description)) -%}
    {%- endif -%}
    {%- if for_columns and config.persist_column_docs() and model.columns -%}
        {%- if config.get('contract').enforced -%}
            {%- set names = model.columns.keys() -%}
        {%- else -%}
            {%- set columns = adapter.get_columns_in_relation(relation) -%}
            {%- set names = columns | map(attribute="name") | list -%}
        {%- endif -%}
        {%- for column in model.columns.values() if column.name in names -%}
            {%- do comments.append(
                "comment on column " ~ relation ~ "." ~ adapter.quote(column.name) ~ " is "
                ~ duckdb_escape_comment(column.description) ~ ";"
            ) -%}
        {%- endfor -%}
    {%- endif -%}
    {%- if comments -%}
        {%- do run_query(comments | join("\n")) -%}
    {%- endif -%}
{%- endmacro %}
