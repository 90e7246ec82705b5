"""`reg18 restate`: explains published figures that are now others."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from reg18.base.errors import Reg18Error
from reg18.base.reading import open_warehouse
from reg18.published import files
from reg18.published.differences import Difference, unexplained
from reg18.published.files import RESTATEMENTS, Row
from reg18.warehouse.runs import LONDON


def restate(
    file: Path,
    year: str,
    reason: str,
    approved_by: str,
    folder: Path,
    measures: tuple[str, ...] = (),
    periods: tuple[str, ...] = (),
) -> list[Difference]:
    """Explain what holds the report of a year back; of some measures or periods if they are named.

    Each line names the figure and what it is now, so that another change asks again.
    """
    reason, approved_by = " ".join(reason.split()), " ".join(approved_by.split())
    if not reason or not approved_by:
        raise Reg18Error(
            "A figure is restated for a reason, and in somebody's name.",
            "Give both, with --reason and --approved-by.",
        )
    found = _unexplained(file, year)
    chosen = [
        each
        for each in found
        if (not measures or each.measure in measures) and (not periods or each.period in periods)
    ]
    if not chosen:
        raise Reg18Error(
            f"Nothing that was published holds the report of {year} back"
            + (", of what was named." if found else "."),
            f"Without --measure and --period, {len(found)} figures would be explained."
            if found
            else "A warehouse knows of restatements once it is built again.",
        )
    header = files.columns()[RESTATEMENTS]
    rows = files.read(folder, RESTATEMENTS, header)
    known = {_key(row) for row in rows}
    new: dict[tuple[str, ...], Row] = {}
    for each in chosen:
        row = {
            "period": each.period,
            "measure": each.measure,
            "dimension": each.dimension,
            "member": each.member,
            "restated": each.new_figure,
            "reason": reason,
            "approved_by": approved_by,
            "approved_on": datetime.now(LONDON).date(),
        }
        if _key(row) not in known:
            new[_key(row)] = row
    if not new:
        raise Reg18Error(
            f"{folder / RESTATEMENTS}.csv explains all of that already.",
            "Build the warehouse again, so that it knows.",
        )
    files.write(folder, RESTATEMENTS, [*rows, *new.values()], header)
    return [each for each in chosen if _key(vars(each) | {"restated": each.new_figure}) in new]


def _key(row: Row) -> tuple[str, ...]:
    key = ("period", "measure", "dimension", "member", "restated")
    return tuple(str(row[name]).lower() for name in key)


def _unexplained(file: Path, year: str) -> list[Difference]:
    with open_warehouse(file, private=True) as connection:
        return unexplained(connection, year)
