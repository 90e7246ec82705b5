"""The folder of published figures: read whole, checked, and handed to dbt."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa

from reg18.base.database import Database
from reg18.base.errors import Reg18Error
from reg18.base.paths import project_root
from reg18.published import tables
from reg18.published.tables import EXTRACTS, FIGURES, FREEZES, RESTATEMENTS, Row


def published_folder(path: Path | None = None) -> Path:
    """The folder of published figures: `path`, else $REG18_PUBLISHED, else that of the project."""
    if path is not None:
        return path
    configured = os.environ.get("REG18_PUBLISHED")
    return Path(configured) if configured else project_root() / "seeds" / "published"


def fingerprint(figures: Iterable[Row]) -> str:
    """What the figures of a report say, as one text: another figure, another text."""
    lines = sorted(
        "\x1f".join(tables.as_text(row[name]) for name in FIGURES.columns) for row in figures
    )
    return hashlib.sha256("\x1e".join(lines).encode()).hexdigest()


def read_freezes(folder: Path) -> list[Row]:
    """The reports that were frozen, in the order of their years."""
    return sorted(tables.read(folder, FREEZES), key=lambda row: str(row["frozen_year"]))


def read_figures(folder: Path, freezes: list[Row]) -> list[Row]:
    """The figures of the frozen reports. Refuses figures that are not those that were frozen."""
    rows = tables.read(folder, FIGURES)
    figures = []
    for freeze in freezes:
        year = freeze["frozen_year"]
        of_year = [row for row in rows if row["frozen_year"] == year]
        if len(of_year) != freeze["figures"] or fingerprint(of_year) != freeze["fingerprint"]:
            raise Reg18Error(
                f"{folder / FIGURES.file_name} no longer holds the figures that were frozen for "
                f"{year}: {freeze['figures']} were, {len(of_year)} are there, or one of them says "
                "something else.",
                "Put the file back from git. What has changed since a report was published is "
                f"explained in {RESTATEMENTS.file_name}, and never by changing what was published.",
            )
        figures += of_year
    return figures


def add(folder: Path, freeze: Row, figures: list[Row], extracts: list[Row]) -> None:
    """Record a report. It counts once its line is in the file of freezes, which is written last."""
    year = freeze["frozen_year"]
    for table, rows in ((EXTRACTS, extracts), (FIGURES, figures), (FREEZES, [freeze])):
        # What a freeze that was cut off or taken back left behind is none of this one.
        kept = [row for row in tables.read(folder, table) if row["frozen_year"] != year]
        tables.write(folder, table, [*kept, *rows])


def write_published(folder: Path | None, database: Database) -> None:
    """Add the published figures to the database of settings; with no folder the tables are
    empty."""
    freezes = read_freezes(folder) if folder else []
    figures = read_figures(folder, freezes) if folder else []
    restatements = tables.read(folder, RESTATEMENTS) if folder else []
    with database.opened(write=True) as connection:
        connection.execute(f"create schema {database.name}.published")
        for name, table, rows in (
            ("freezes", FREEZES, freezes),
            ("figures", FIGURES, figures),
            ("restatements", RESTATEMENTS, restatements),
        ):
            connection.register("rows", pa.Table.from_pylist(rows, table.schema))
            connection.execute(f"create table {database.name}.published.{name} as from rows")
