-- assert_figure_checks__all_hold
-- If this fails, parts are not their whole, cases appear or vanish, a share is above one or a year
-- is not the sum of its quarters; figure_checks says which, in what period.

select * from {{ ref('figure_checks') }} where not is_held
