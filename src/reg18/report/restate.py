"""`reg18 restate`: explains published figures that now differ."""

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
    """Explain what blocks the report of a year; only some measures or periods if they are named.

    Each line names the figure and its new value, so that another change has to be explained again.
    """
    reason, approved_by = " ".join(reason.split()), " ".join(approved_by.split())
    if not reason or not approved_by:
        raise Reg18Error(
            "A restatement needs a reason and the name of who approved it.",
            "Give both, with --reason and --approved-by.",
        )
    with open_warehouse(file, private=True) as connection:
        found = unexplained(connection, year)
    chosen = [
        each
        for each in found
        if (not measures or each.measure in measures) and (not periods or each.period in periods)
    ]
    if not chosen:
        raise Reg18Error(
            f"No published figure {'that you named ' if found else ''}blocks the report of {year}.",
            f"Without --measure and --period, {len(found)} figures would be explained."
            if found
            else "A warehouse knows of restatements once it is built again.",
        )
    header = files.columns()[RESTATEMENTS]
    rows = files.read(folder, RESTATEMENTS, header)
    known = {_key(row) for row in rows}
    added: dict[tuple[str, ...], Row] = {}
    explained: list[Difference] = []
    for each in chosen:
        row = {
            **{name: getattr(each, name) for name in ("period", "measure", "dimension", "member")},
            "restated": each.new_figure,
            "reason": reason,
            "approved_by": approved_by,
            "approved_on": datetime.now(LONDON).date(),
        }
        if _key(row) not in known:
            # Several reports may have stated the same figure.
            added[_key(row)] = row
            explained.append(each)
    if not explained:
        raise Reg18Error(
            f"{folder / RESTATEMENTS}.csv explains all of that already.",
            "Build the warehouse again, so that it knows.",
        )
    files.write(folder, RESTATEMENTS, [*rows, *added.values()], header)
    return explained


def _key(row: Row) -> tuple[str, ...]:
    key = ("period", "measure", "dimension", "member", "restated")
    return tuple(str(row[name]).lower() for name in key)
