select *
from quality.data_intake
order by table_name
