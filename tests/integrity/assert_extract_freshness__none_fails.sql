-- If this fails, an extract has stopped arriving, or has lost so many of its rows that figures made
-- from it would be wrong (part extracts of council.yml). Nothing is published.

select * from {{ ref('extract_freshness') }} where state = 'fail'
