-- If this fails, a case counts in a local target in a way that contradicts itself: neither met nor
-- missed, answered and without a base, or overdue after it was closed.

select
    'complaints' as table_name,
    case_ref as record_key,
    measure
from {{ ref('fct_complaint_targets') }}
where
    case
        when target_list = 'response'
            then
                numerator in (0, 1)
                and denominator = 1
                and date_resolved is not null
                and joined_on is null
        when target_list = 'overdue'
            then
                numerator = 1
                and denominator is null
                and joined_on is not null
                and (date_resolved is null or joined_on < date_resolved)
        else false
    end is not true
union all
select
    'reviews' as table_name,
    review_ref as record_key,
    measure
from {{ ref('fct_review_targets') }}
where
    case
        when target_list = 'review'
            then numerator in (0, 1) and denominator = 1 and date_resolved is not null
        else false
    end is not true
