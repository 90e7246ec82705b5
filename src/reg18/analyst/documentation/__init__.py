"""The documentation of the tables, made from the project itself: dbt's own pages as one file, and
the rule of each measure in SQL."""
