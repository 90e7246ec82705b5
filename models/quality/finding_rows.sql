-- The findings with the whole row that each speaks of, personal data included. A view of the
-- working file, which is deleted after a build: for anyone who asks for the rows, and never
-- published.

{{ config(database='work', materialized='view') }}

with

findings as (
    select * from {{ ref('findings') }}
),

raw_rows as (
    select * from {{ ref('stg_casework__raw_rows') }}
),

final as (
    select
        findings.*,
        raw_rows.raw_row
    from findings
    left join raw_rows
        on
            findings.table_name = raw_rows.table_name
            and findings.load_number = raw_rows.load_number
            and findings.file = raw_rows.file_name
            and findings.sheet = raw_rows.sheet_name
            and findings.source_line = raw_rows.source_line
)

select * from final
