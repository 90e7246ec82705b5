"""The records behind the figures of a report, kept beside the warehouse and nowhere else."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa

from reg18 import dbt, sql
from reg18.analyses.compiled import DATABASE, compiled
from reg18.database import transaction
from reg18.errors import Reg18Error
from reg18.freezing.tables import FIGURES, Row
from reg18.landing import Landing
from reg18.paths import Warehouse
from reg18.reading import how_to_update
from reg18.settings.council import Council

_ANALYSIS = "cases_behind_figures"


def keep_cases(
    warehouse: Warehouse, figures: list[Row], run_id: str, council: Council
) -> tuple[Path, int]:
    """Keep the records behind figures in landing, and say where and how many there are."""
    dbt.prepare(warehouse.building, warehouse.landing)
    query = compiled(_ANALYSIS, council, warehouse.building)
    year = figures[0]["frozen_year"]
    try:
        with duckdb.connect() as connection:
            connection.execute(f"attach {sql.text(warehouse.file)} as {DATABASE} (read_only)")
            stated = pa.Table.from_pylist(figures, FIGURES.schema)
            connection.register("stated_figures", stated)
            connection.execute(
                "create temp table wanted_figures as "
                "select stated.period, stated.measure, stated.dimension, stated.member, "
                "figures.stated_as_of_date as as_of_date from stated_figures as stated "
                f"left join {DATABASE}.marts.rpt_figures as figures "
                "using (period, measure, dimension, member)"
            )
            rows = connection.execute(
                f"select {sql.text(year)} as frozen_year, {sql.text(run_id)} as run_id, "
                f"counted.* from ({query}) as counted order by all"
            ).to_arrow_table()
    except duckdb.Error as error:
        raise Reg18Error(
            f"The records behind the figures of {warehouse.file} cannot be listed: it was built by "
            "another version of reg18, or with other settings.",
            f"{how_to_update(warehouse.file)} Then print the report from it.",
        ) from error
    landing = Landing(warehouse.landing)
    with landing.database.opened(write=True) as connection, transaction(connection):
        connection.execute("delete from landing.frozen_cases where frozen_year = ?", [year])
        connection.register("cases", rows)
        connection.execute("insert into landing.frozen_cases by name from cases")
    return landing.file, rows.num_rows
