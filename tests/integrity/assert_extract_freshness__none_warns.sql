-- If this warns, an extract has brought nothing new for longer, or has fewer rows, than council.yml
-- expects. What is published is right for what was loaded, but may lack what was not.

{{ config(severity='warn') }}

select * from {{ ref('extract_freshness') }} where state = 'warn'
