"""Explains a failed build: what stopped it, where, and what to do."""

from __future__ import annotations

from pathlib import Path

import duckdb

from reg18.base.errors import CheckFailedError, Reg18Error
from reg18.base.reading import Row, has_table, rows
from reg18.base.shortage import explain_process
from reg18.warehouse.dbt import WAREHOUSE_NAME, DbtResult
from reg18.warehouse.expectations import FAILS, explain_stop


def explain_failure(outcome: DbtResult, folder: Path) -> Reg18Error:
    """Return the error to raise for a dbt call that failed; `folder` has what it made, as far as it
    came."""
    short = explain_process(outcome.tail, outcome.exit_code, folder)
    if short is not None:
        return short
    warehouse = folder / WAREHOUSE_NAME
    stops = read_stops(warehouse)
    if stops:
        return stops[0]
    failed = [name for _, name in outcome.failures]
    stop = explain_stop(warehouse) if FAILS in failed else None
    if stop is not None:
        return stop
    if failed and all(kind == "test" for kind, _ in outcome.failures):
        return CheckFailedError(
            f"The data failed {len(failed)} of the warehouse's own checks: {', '.join(failed)}.",
            "Nothing was published. Each check says in tests/ what it guards; what was built and "
            f"the end of the log are kept in {folder}.",
        )
    return Reg18Error(
        f"The warehouse could not be built{': ' + ', '.join(failed) if failed else ''}.",
        f"Nothing was published. What was built, and the end of the log, are in {folder}.",
    )


def read_stops(warehouse: Path) -> list[Reg18Error]:
    """Return the reasons in quality.load_stops, in words; none where the build did not come so
    far."""
    if not warehouse.exists():
        return []
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        if not has_table(connection, "quality", "load_stops"):
            return []
        found = rows(
            connection,
            "select * from quality.load_stops order by severity, rejected desc nulls last, "
            "table_name, file, sheet, worst_column",
        )
    return [_stop_in_words(stop) for stop in found]


def _stop_in_words(stop: Row) -> Reg18Error:
    reason, what_to_do = stop["stop_reason"], stop["what_to_do"]
    do = f"{what_to_do[:1].upper()}{what_to_do[1:]}. Nothing was loaded."
    columns = "columns" if ", " in (stop["worst_column"] or "") else "column"
    column = f" in {columns} {stop['worst_column']}" if stop["worst_column"] else ""
    if reason == "too_many_rejected":
        return Reg18Error(
            f"{stop['rejected']:,} of {stop['rows_read']:,} rows of {stop['table_name']} would be "
            f"rejected, more than is allowed. The most: {stop['worst_count']:,} of {stop['file']} "
            f"for {stop['worst_reason']}{column}.",
            f"{do} If this many bad rows are right, raise max_reject_share in council.yml.",
        )
    if reason == "no_complaint_accepted":
        said = (
            f"None of the {stop['rows_read'] or 0:,} complaint rows can be used, so there is "
            "nothing to count."
        )
    elif reason == "beyond_the_calendar":
        said = (
            "The as-of date is outside the bank-holiday table, which ends on "
            f"{stop['last_day']}: working days cannot be counted there."
        )
    else:
        sheet = f", sheet {stop['sheet']}" if stop["sheet"] else ""
        count = "1 row" if stop["worst_count"] == 1 else f"{stop['worst_count']:,} rows"
        said = (
            f"{stop['file']}{sheet}: {stop['why']} ({count}{column}, from line "
            f"{stop['first_lines']})."
        )
    return Reg18Error(said, do)
