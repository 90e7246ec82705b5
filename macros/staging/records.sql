{# The lines of a landed table that are rows. Blank and title lines are none. A trailing line that
   looks like a foot line (see the extract contract) is none either, unless it or a line below it
   has a readable required date. Give `required_date=none` where the table has no required date.

   `only='lines_that_are_no_rows'` gives the others, for the list of issues. #}
{% macro records(relation, required_date, only='rows') -%}
    select lines.*
    from {{ relation }} as lines
    {%- if required_date %}
    left join (
        select
            load_number,
            file_name,
            sheet_name,
            max(source_line) as last_dated_line
        from {{ relation }}
        where
            line_kind = 'trailing'
            and {{ date_from_text(clean_text(required_date)) }} is not null
        group by load_number, file_name, sheet_name
    ) as dated_tails
        on
            lines.load_number = dated_tails.load_number
            and lines.file_name = dated_tails.file_name
            and lines.sheet_name = dated_tails.sheet_name
    {%- endif %}
    where {{ 'not ' if only == 'lines_that_are_no_rows' }}(
        lines.line_kind = 'record'
        {%- if required_date %}
        or (
            lines.line_kind = 'trailing'
            and lines.source_line <= coalesce(dated_tails.last_dated_line, 0)
        )
        {%- endif %}
    )
{%- endmacro %}

{# Where a row comes from; these columns go with it from landing to quarantine. #}
{% macro provenance(prefix) -%}
    {{ prefix }}.row_id,
    {{ prefix }}.load_number,
    {{ prefix }}.file_name,
    {{ prefix }}.sheet_name,
    {{ prefix }}.row_number,
    {{ prefix }}.source_line
{%- endmacro %}
