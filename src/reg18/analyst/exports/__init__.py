"""What analysts open without DuckDB: Parquet files, a workbook, a data dictionary, PostgreSQL.

`tables.export_tables` writes the files, `postgres.publish_postgres` fills a server.
"""
