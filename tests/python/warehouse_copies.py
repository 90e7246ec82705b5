"""Copies of a published warehouse that differ in what a test is about."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb

from reg18.base.paths import Warehouse


def copied(warehouse: Path, folder: Path, *statements: str) -> Path:
    """Both files of a warehouse in another folder, with these statements run on each."""
    folder.mkdir(parents=True)
    target = Warehouse(folder / "warehouse.duckdb")
    for source, file in (
        (warehouse, target.file),
        (Warehouse(warehouse).analyst_file, target.analyst_file),
    ):
        shutil.copy(source, file)
        with duckdb.connect(str(file)) as connection:
            for statement in statements:
                connection.execute(statement)
    return target.file


def as_another_build(run_id: str, more: int) -> list[str]:
    """Statements that make it another build, with other figures in several tables."""
    return [
        f"update marts.run_history set run_id = '{run_id}' where is_current",
        f"update marts.kpi_annual set numerator = numerator + {more}",
        f"update marts.kpi_quarterly set numerator = numerator + {more}",
        f"update core.dim_codes set sort_order = sort_order + {more}",
    ]
