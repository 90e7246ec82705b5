"""`reg18 freeze`: records what the annual report of a year states, once it is published."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from reg18.base.errors import Reg18Error
from reg18.base.paths import Warehouse
from reg18.landing.store import Landing
from reg18.published import files as published
from reg18.published.files import FREEZES, Row
from reg18.report.annual.content import Content
from reg18.report.annual.content import read as read_content
from reg18.report.annual.open_points import open_points
from reg18.report.annual.render import written
from reg18.report.checks import LISTED, OpenPoint, as_lines
from reg18.report.freezing.cases import keep_cases
from reg18.report.freezing.printed import stated_figures
from reg18.settings.council import Council
from reg18.warehouse.exclusive_build import locked
from reg18.warehouse.runs import LONDON


@dataclass(frozen=True)
class FreezeResult:
    """What was recorded, and where."""

    folder: Path
    figures: int
    cases_file: Path
    records: int


def freeze(
    file: Path,
    year: str,
    approved_by: str,
    council: Council,
    folder: Path,
    commentary: Path | None = None,
) -> FreezeResult:
    """Record the figures that the annual report of a year prints from a private warehouse.

    Raises Reg18Error where the final report would not be printed, or the year is recorded already;
    then nothing has changed.
    """
    approved_by = " ".join(approved_by.split())
    if not approved_by:
        raise Reg18Error("A report is frozen in somebody's name.", "Give it with --approved-by.")
    warehouse = Warehouse(file.absolute())
    if not file.is_file():
        # It says so, before a lock is put beside a file that is not there.
        read_content(file, year)
    with locked(warehouse):
        content = read_content(warehouse.file, year)
        _check_private(warehouse, content)
        _check_not_frozen(folder, year)
        document = written(content, council, commentary)
        _check_final(content, open_points(content, document))
        figures = stated_figures(document.markdown, content.figures, year)
        run, extracts = _provenance(warehouse.file, year)
        cases_file, records = keep_cases(warehouse, figures, run["run_id"])
        line = {
            "frozen_year": year,
            "as_of_date": content.as_of,
            "approved_by": approved_by,
            "frozen_on": datetime.now(LONDON).date(),
            "run_id": run["run_id"],
            "reg18_version": run["reg18_version"],
            "load_number": run["load_number"],
            "figures": len(figures),
            "fingerprint": published.fingerprint(figures, list(figures[0])),
        }
        published.add(folder, line, figures, extracts)
    return FreezeResult(folder, len(figures), cases_file, records)


def _check_private(warehouse: Warehouse, content: Content) -> None:
    if content.blocking is None:
        raise Reg18Error(
            f"{warehouse.file} is not the private warehouse: it has no cases and no list of what "
            "blocks a report.",
            "Give the file that `reg18 build` was given with --warehouse.",
        )
    if not Landing(warehouse.landing).exists():
        raise Reg18Error(
            f"What was loaded into {warehouse.file} is not beside it: {warehouse.landing} is "
            "missing. The records behind the figures are kept there.",
            "Freeze where the warehouse was built.",
        )


def _check_not_frozen(folder: Path, year: str) -> None:
    path = folder / f"{FREEZES}.csv"
    for freeze in published.read(folder, FREEZES, published.columns()[FREEZES]):
        if freeze["frozen_year"] == year:
            raise Reg18Error(
                f"{year} was frozen on {freeze['frozen_on']}, approved by "
                f"{freeze['approved_by']}. What was published stays recorded as it was.",
                "What has changed since is explained in restatements.csv (`reg18 restate`). A "
                f"freeze that was never published is taken back by removing its line from {path}.",
            )
        if freeze["frozen_year"] > year:
            raise Reg18Error(
                f"{freeze['frozen_year']} is frozen already, and its report states figures of the "
                f"years before; {year} can no longer be frozen.",
                "Freeze each year when its report is published.",
            )


def _check_final(content: Content, points: list[OpenPoint]) -> None:
    if points:
        lines = "\n".join(as_lines(points, LISTED))
        raise Reg18Error(
            f"The final report of {content.year.period} cannot be printed, so there is nothing to "
            f"freeze.\n{lines}",
            "`reg18 ready` lists what holds it back at any time.",
        )


def _provenance(file: Path, year: str) -> tuple[dict[str, Any], list[Row]]:
    """The build, and the files that rows of it still stand from."""
    with duckdb.connect(str(file), read_only=True) as connection:
        run = connection.execute(
            "select run_id, reg18_version, load_number from marts.run_history where is_current"
        ).fetchone()
        rows = connection.execute(
            "select load_number, file, sheet, table_name, rows_read, accepted, content_hash "
            "from quality.intake_file_loads where accepted > 0"
        ).fetchall()
    assert run is not None
    names = (
        "load_number", "file", "sheet", "table_name", "rows_read", "rows_standing", "content_hash",
    )  # fmt: skip
    extracts = [{"frozen_year": year, **dict(zip(names, row, strict=True))} for row in rows]
    return dict(zip(("run_id", "reg18_version", "load_number"), run, strict=True)), extracts
