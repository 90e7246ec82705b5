-- If this fails, a review or an enquiry contradicts itself: decided before it began, decided with
-- no decision, or statutory with no complaint.

select
    'reviews' as table_name,
    review_ref as record_key
from {{ ref('fct_reviews') }}
where
    date_resolved < date_requested
    or (date_resolved is not null and outcome is null)
    or (is_well_founded and not is_resolved)
    or (is_statutory and not has_complaint)
union all
select
    'ombudsman' as table_name,
    ombudsman_ref as record_key
from {{ ref('fct_ombudsman_enquiries') }}
where
    date_decided < date_opened
    or (date_decided is not null and decision is null)
