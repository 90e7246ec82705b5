{# The issues of the standing rows of one table, one row per issue.
   issues: staging column with the reason -> [column of the contract, column with the cell]. #}
{% macro issues_of(relation, table_name, key, issues) -%}
    select
        '{{ table_name }}' as table_name,
        rows_with_issues.{{ key }} as record_key,
        rows_with_issues.file_name as file,
        rows_with_issues.sheet_name as sheet,
        rows_with_issues.load_number,
        rows_with_issues.row_number,
        rows_with_issues.source_line,
        case issue_columns.issue
            {%- for issue in issues %}
            when '{{ issue }}' then rows_with_issues.{{ issue }}
            {%- endfor %}
        end as reason,
        issue_columns.column_name,
        case issue_columns.issue
            {%- for issue, columns in issues.items() if columns[1] %}
            when '{{ issue }}' then rows_with_issues.{{ columns[1] }}
            {%- endfor %}
        end as raw_value
    from {{ relation }} as rows_with_issues
    inner join (
        values {% for issue, columns in issues.items() -%}
        ('{{ issue }}', '{{ columns[0] }}'){{ ', ' if not loop.last }}
        {%- endfor %}
    ) as issue_columns (issue, column_name)
        on
            case issue_columns.issue
                {%- for issue in issues %}
                when '{{ issue }}' then rows_with_issues.{{ issue }}
                {%- endfor %}
            end is not null
    where rows_with_issues.row_status = 'accepted'
{%- endmacro %}
