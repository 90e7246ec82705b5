"""Questions that are asked of a warehouse by the SQL in analyses/."""
