"""Nights for tests: folders, settings, what is dropped, and what is published afterwards."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import duckdb

from tests.python.builds import HEADER, query
from tests.python.loaded_reg18 import LoadedReg18, Running


@dataclass(frozen=True)
class Place:
    """Where nights are done."""

    folder: Path

    @property
    def settings(self) -> Path:
        return self.folder / "etc" / "nightly.yml"

    @property
    def warehouse(self) -> Path:
        return self.folder / "warehouse" / "warehouse.duckdb"

    @property
    def analyst(self) -> Path:
        return self.folder / "warehouse" / "warehouse.analyst.duckdb"

    @property
    def drop(self) -> Path:
        return self.folder / "drop"

    @property
    def waiting(self) -> Path:
        return self.folder / "taken" / "waiting"

    @property
    def kept(self) -> Path:
        return self.folder / "taken" / "kept"


def a_place(folder: Path, more: str = "") -> Place:
    """Folders and settings for nights; files are taken at once."""
    place = Place(folder)
    for name in ("etc", "drop"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    place.settings.write_text(
        "warehouse: ../warehouse/warehouse.duckdb\n"
        "drop: ../drop\n"
        "taken: ../taken\n"
        f"published: {folder / 'published'}\n"
        "settle_minutes: 0\n" + more,
        encoding="utf-8",
    )
    return place


def drop_cases(
    place: Place, count: int, name: str = "complaints.csv", received: str = "2024-04-02"
) -> None:
    """Put a whole extract of so many complaints into the drop folder."""
    rows = "".join(f"C{number},{received},statutory,,\n" for number in range(count))
    aside = place.drop / f".{name}"
    aside.write_text(HEADER + rows, encoding="utf-8")
    aside.rename(place.drop / name)


def copy_of(published: Path, place: Place) -> None:
    """A warehouse that was built elsewhere, as the one of the nights."""
    shutil.copytree(published.parent, place.warehouse.parent, symlinks=True)


def start_night(
    place: Place, target: Path, loaded: LoadedReg18 | None = None
) -> subprocess.Popen[str] | Running:
    """Begin a nightly run, with the console command or with modules that are loaded already."""
    arguments = ["nightly", "--settings", str(place.settings)]
    environment = {**os.environ, "REG18_DBT_TARGET": str(target), "COLUMNS": "200"}
    if loaded is not None:
        return loaded.start(arguments, environment, None)
    return subprocess.Popen(
        [str(Path(sys.executable).with_name("reg18")), *arguments],
        env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        encoding="utf-8",
    )  # fmt: skip


def published_cases(place: Place) -> int | None:
    """How many complaints are published, the same in both files; None where nothing is. Every table
    of both files is read to its end."""
    if not place.warehouse.exists():
        assert not place.analyst.exists()
        return None
    for file in (place.warehouse, place.analyst):
        with duckdb.connect(str(file), read_only=True) as connection:
            tables = connection.execute("select schema_name, table_name from duckdb_tables()")
            for schema, name in tables.fetchall():
                connection.execute(
                    f"select count(hash(columns(*)::varchar)) from {schema}.{name}"
                ).fetchall()
    received = (
        "select cast(sum(numerator) as bigint) from marts.kpi_annual "
        "where measure = 'complaints_received' and dimension = 'all'"
    )
    ((private,),) = query(place.warehouse, "select count(*) from core.fct_complaints")
    ((of_private,),) = query(place.warehouse, received)
    ((of_analyst,),) = query(place.analyst, received)
    assert private == of_private == of_analyst
    builds = [
        query(file, "select run_id from marts.run_history where is_current")
        for file in (place.warehouse, place.analyst)
    ]
    assert builds[0] == builds[1]
    return int(private)
