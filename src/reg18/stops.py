"""Turns a failed build into words: what stopped it, where, and what to do."""

from __future__ import annotations

from pathlib import Path

import duckdb

from reg18.council import Council
from reg18.dbt import WAREHOUSE_NAME, DbtResult
from reg18.errors import CheckFailedError, Reg18Error
from reg18.expectations import explain_stop
from reg18.reading import has_table
from reg18.shortage import explain_process


def explain_failure(outcome: DbtResult, folder: Path, council: Council) -> Reg18Error:
    """The error to raise for a dbt call that did not end well; `folder` has what it made, as far as
    it came."""
    short = explain_process(outcome.tail, outcome.exit_code, folder)
    if short is not None:
        return short
    warehouse = folder / WAREHOUSE_NAME
    stops = read_stops(warehouse)
    if stops:
        return stops[0]
    stop = explain_stop(outcome.failures, warehouse)
    if stop is not None:
        return stop
    failed = [name for _, name in outcome.failures]
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
    """The reasons in quality.load_stops, in words; none where the build did not come so far."""
    if not warehouse.exists():
        return []
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        if not has_table(connection, "quality", "load_stops"):
            return []
        rows = connection.execute(
            "select stop_reason, table_name, file, worst_reason, worst_column, worst_count, "
            "rejected, rows_read, last_day, what_to_do from quality.load_stops "
            "order by stop_reason = 'too_many_rejected' desc, rejected desc nulls last"
        ).fetchall()
    return [_stop_in_words(*row) for row in rows]


def _stop_in_words(
    stop_reason: str,
    table: str | None,
    file: str | None,
    worst_reason: str | None,
    worst_column: str | None,
    worst_count: int | None,
    rejected: int | None,
    rows_read: int | None,
    last_day: object,
    what_to_do: str,
) -> Reg18Error:
    do = f"{what_to_do[:1].upper()}{what_to_do[1:]}. Nothing was loaded."
    if stop_reason == "too_many_rejected":
        column = f" in column {worst_column}" if worst_column else ""
        return Reg18Error(
            f"{rejected:,} of {rows_read:,} rows of {table} would be rejected, more than is "
            f"allowed. The most: {worst_count:,} of {file} for {worst_reason}{column}.",
            f"{do} If so many bad rows are right, raise max_reject_share in council.yml.",
        )
    if stop_reason == "no_complaint_accepted":
        return Reg18Error(
            f"None of the {rows_read or 0:,} complaint rows can be used, so there is nothing to "
            "count.",
            do,
        )
    return Reg18Error(
        f"The as-of date lies outside the bank-holiday table, which ends on {last_day}: no clock "
        "can be read there.",
        do,
    )
