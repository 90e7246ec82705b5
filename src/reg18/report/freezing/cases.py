"""The records behind the figures of a report, kept beside the warehouse and nowhere else."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from reg18.base import sql
from reg18.base.database import transaction
from reg18.base.paths import Warehouse
from reg18.base.reading import open_warehouse
from reg18.landing.store import Landing
from reg18.published.files import Row


def keep_cases(warehouse: Warehouse, figures: list[Row], run_id: str) -> tuple[Path, int]:
    """Keep the records behind figures in landing, and return where and how many there are."""
    year = figures[0]["frozen_year"]
    with open_warehouse(warehouse.file, private=True) as connection:
        key = ("period", "measure", "dimension", "member")
        stated = {name: [figure[name] for figure in figures] for name in key}
        connection.register("frozen", pa.table(stated))
        rows = connection.execute(
            f"select {sql.text(year)} as frozen_year, {sql.text(run_id)} as run_id, cases.* "
            "from core.cases_behind as cases "
            "semi join frozen using (period, measure, dimension, member) order by all"
        ).to_arrow_table()
    landing = Landing(warehouse.landing)
    with landing.database.opened(write=True) as connection, transaction(connection):
        connection.execute("delete from landing.frozen_cases where frozen_year = ?", [year])
        connection.register("cases", rows)
        connection.execute("insert into landing.frozen_cases by name from cases")
    return landing.file, rows.num_rows
