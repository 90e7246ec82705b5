"""What analysts open without DuckDB: Parquet files, a workbook, a data dictionary, PostgreSQL."""
