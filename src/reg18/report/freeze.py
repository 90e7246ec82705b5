"""`reg18 freeze`: records what the annual report of a year states, once it is published."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pyarrow as pa

from reg18.base import sql
from reg18.base.database import transaction
from reg18.base.errors import Reg18Error
from reg18.base.paths import Warehouse
from reg18.base.reading import open_warehouse, rows
from reg18.landing.store import Landing
from reg18.published import files as published
from reg18.published.files import FIGURES, FREEZES, Row
from reg18.report.checks import open_points, refuse
from reg18.report.content import Content, read
from reg18.report.figures import Figure, Figures
from reg18.report.render import written
from reg18.settings.council import Council
from reg18.warehouse.preflight import locked
from reg18.warehouse.runs import LONDON

# Parts of a figure that say something about another one too.
_OF_THE_WHOLE = ("share_percent", "member_rank")
_OF_THE_YEAR_BEFORE = ("change", "change_percent", "change_points", "change_printed")


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

    Raises Reg18Error if the final report would not be printed, or if the year is already recorded;
    then nothing has changed.
    """
    approved_by = " ".join(approved_by.split())
    if not approved_by:
        raise Reg18Error("A frozen report needs the name of who approved it.", "Use --approved-by.")
    warehouse = Warehouse(file.absolute())
    if not file.is_file():
        # Raises an error that says so, before a lock is put next to a file that is not there.
        read(file, year)
    with locked(warehouse):
        content = read(warehouse.file, year)
        _check_private(warehouse, content)
        _check_not_frozen(folder, year)
        page = written(content, council, commentary)
        refuse(
            open_points(content, page),
            year,
            "Nothing was frozen. `reg18 ready` lists these points at any time.",
        )
        figures = stated_figures(page.markdown, content.figures, year)
        extracts = _extracts(warehouse.file, year)
        cases_file, records = keep_cases(warehouse, figures, content.run["run_id"])
        line = {
            "frozen_year": year,
            "as_of_date": content.as_of,
            "approved_by": approved_by,
            "frozen_on": datetime.now(LONDON).date(),
            **{name: content.run[name] for name in ("run_id", "reg18_version", "load_number")},
            "figures": len(figures),
            "fingerprint": published.fingerprint(figures, list(figures[0])),
        }
        published.add(folder, line, figures, extracts)
    return FreezeResult(folder, len(figures), cases_file, records)


def _check_private(warehouse: Warehouse, content: Content) -> None:
    if content.private is None:
        raise Reg18Error(
            f"{warehouse.file} is not the private warehouse: it has no cases and no list of what "
            "blocks a report.",
            "Give the file that `reg18 build` was given with --warehouse.",
        )
    if not Landing(warehouse.landing).exists():
        raise Reg18Error(
            f"What was loaded into {warehouse.file} is not next to it: {warehouse.landing} is "
            "missing. The records behind the figures are kept there.",
            "Freeze where the warehouse was built.",
        )


def _check_not_frozen(folder: Path, year: str) -> None:
    for each in published.read(folder, FREEZES, published.columns()[FREEZES]):
        if each["frozen_year"] == year:
            raise Reg18Error(
                f"{year} was frozen on {each['frozen_on']}, approved by "
                f"{each['approved_by']}. What was published stays recorded as it was.",
                "Explain what has changed since in restatements.csv (`reg18 restate`). To take "
                "back a freeze that was never published, remove its line from "
                f"{folder / FREEZES}.csv.",
            )
        if each["frozen_year"] > year:
            raise Reg18Error(
                f"{each['frozen_year']} is already frozen, and its report states figures of the "
                f"years before; {year} can no longer be frozen.",
                "Freeze each year when its report is published.",
            )


def stated_figures(markdown: str, figures: Figures, year: str) -> list[Row]:
    """Return the rows that record what the report of a year states, as the warehouse has them."""
    found: dict[tuple[str, ...], Figure] = {}
    for figure, part in figures.printed_in(markdown):
        stated = [
            figure,
            figure.whole if part in _OF_THE_WHOLE else None,
            figure.earlier if part in _OF_THE_YEAR_BEFORE else None,
        ]
        found |= {each.key: each for each in stated if each is not None}
    # Where every member that counts anything is stated, any other member is none.
    whole = {
        (period, measure, dimension)
        for period, measure, dimension in {key[:3] for key in found}
        if dimension != "all"
        and all(
            each.key in found or not (each.numerator or each.denominator)
            for each in figures.members(measure, dimension, [period])
        )
    }
    columns = [
        name for name in published.columns()[FIGURES] if name not in ("frozen_year", "is_whole")
    ]
    return [
        {"frozen_year": year}
        | {name: getattr(figure, name) for name in columns}
        | {"is_whole": key[:3] in whole}
        for key, figure in found.items()
    ]


def _extracts(file: Path, year: str) -> list[Row]:
    """Return the files that current rows come from, as frozen_extracts.csv lists them."""
    with open_warehouse(file, private=True) as connection:
        return rows(
            connection,
            "select $1 as frozen_year, load_number, file, sheet, table_name, rows_read, "
            "accepted as rows_standing, content_hash "
            "from quality.intake_file_loads where accepted > 0",
            year,
        )


def keep_cases(warehouse: Warehouse, figures: list[Row], run_id: str) -> tuple[Path, int]:
    """Keep the records behind figures in landing, the one place for them next to the warehouse;
    return the file and how many there are."""
    year = figures[0]["frozen_year"]
    with open_warehouse(warehouse.file, private=True) as connection:
        key = ("period", "measure", "dimension", "member")
        stated = {name: [figure[name] for figure in figures] for name in key}
        connection.register("frozen", pa.table(stated))
        cases = connection.execute(
            f"select {sql.text(year)} as frozen_year, {sql.text(run_id)} as run_id, cases.* "
            "from core.cases_behind as cases "
            "semi join frozen using (period, measure, dimension, member) order by all"
        ).to_arrow_table()
    landing = Landing(warehouse.landing)
    with landing.database.opened(write=True) as connection, transaction(connection):
        connection.execute("delete from landing.frozen_cases where frozen_year = ?", [year])
        connection.register("cases", cases)
        connection.execute("insert into landing.frozen_cases by name from cases")
    return landing.file, cases.num_rows
