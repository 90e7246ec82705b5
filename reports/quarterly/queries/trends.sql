select trends.*
from marts.quarter_trends as trends
inner join marts.measures as measures on trends.measure = measures.measure
where trends.period = $1
order by measures.sort_order
