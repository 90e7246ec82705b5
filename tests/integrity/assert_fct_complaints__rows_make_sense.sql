-- If this fails, a complaint contradicts itself: a clock runs backwards, a closed case has no
-- outcome, or it is counted as two things that exclude each other.

select *
from {{ ref('fct_complaints') }}
where
    date_acknowledged < date_received
    or date_resolved < date_received
    or response_working_days < 0
    or (date_resolved is not null and outcome is null)
    or (date_resolved is not null) <> (is_resolved or is_withdrawn)
    or (is_resolved and is_withdrawn)
    or (is_well_founded and not is_resolved)
    or (is_statutory and not is_active)
