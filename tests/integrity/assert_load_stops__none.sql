-- If this fails, the load cannot be used: references or dates are damaged, too many rows are
-- rejected, no complaint is accepted, or the as-of date is outside the calendar. The build stops
-- before anything is published.

select * from {{ ref('load_stops') }}
