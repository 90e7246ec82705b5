"""Compares a build with the published one: rows that counted must not disappear unnoticed."""

from __future__ import annotations

from pathlib import Path

import duckdb

from reg18.base.database import Database
from reg18.base.errors import CheckFailedError
from reg18.landing.store import REMOVED, REMOVING, Landing
from reg18.warehouse.build_folders import PRIVATE

# This many files are named.
_NAMED = 5

# Rows left out because the as-of date is earlier than that of the published build are not missing:
# their keys are in quarantine for that reason alone.
_FEWER = """
    with
    counted as (
        select
            table_name,
            coalesce(sum(accepted) filter (where build = 'old'), 0)::bigint as before,
            coalesce(sum(accepted) filter (where build = 'new'), 0)::bigint as now
        from (
            select 'old' as build, table_name, accepted from old.quality.intake_file_loads
            union all
            select 'new' as build, table_name, accepted from new.quality.intake_file_loads
        )
        group by table_name
    ),
    left_out as (
        select
            table_name,
            count(distinct record_key) as keys
        from new.quality.rejected_rows
        where
            is_left_out
            and (select as_of_date from new.marts.run_history where is_current)
            < (select as_of_date from old.marts.run_history where is_current)
        group by table_name
    )
    select
        counted.table_name,
        counted.before,
        counted.now
    from counted
    left join left_out on counted.table_name = left_out.table_name
    where counted.now + coalesce(left_out.keys, 0) < counted.before
    order by counted.table_name
"""
_MISSING_FILES = """
    select distinct
        load_number,
        file
    from old.quality.intake_file_loads
    where
        list_contains(?, load_number) = false
        and (file, content_hash) not in (
            select (file, content_hash) from new.quality.intake_file_loads
        )
    order by load_number, file
"""


def check_not_smaller(built: Path, published: Path, landing: Landing, failed_in: Path) -> None:
    """Raise CheckFailedError where a build counts fewer rows than the published one, or lacks a
    file of it, and no load was removed that explains it."""
    query = "select load_number from landing.loads where state in (?, ?)"
    gone = {row["load_number"] for row in landing.rows(query, REMOVED, REMOVING)}
    old = Database(published / PRIVATE, "old", "The published warehouse")
    with (
        duckdb.connect() as connection,
        old.attached(connection),
        Database(built, "new", "The build").attached(connection),
    ):
        loads = connection.execute(
            "select distinct load_number from old.quality.intake_file_loads"
        ).fetchall()
        removed = sorted(gone & {number for (number,) in loads})
        files = connection.execute(_MISSING_FILES, [removed]).fetchall()
        fewer = [] if removed else connection.execute(_FEWER).fetchall()
    said = [
        f"{table}: {now:,} rows count, {before:,} did; {before - now:,} are missing."
        for table, before, now in fewer
    ]
    if files:
        names = ", ".join(f"{name} (load {load})" for load, name in files[:_NAMED])
        more = f" and {len(files) - _NAMED} more" if len(files) > _NAMED else ""
        said.append(f"Files that are missing: {names}{more}.")
    if said:
        raise CheckFailedError(
            "This build has fewer rows than the published one. " + " ".join(said),
            f"Nothing was published; what was built is kept in {failed_in}. If what was loaded was "
            "restored from an old backup, restore a later one. If fewer rows are right, after a "
            "changed mapping or a new version of reg18, publish them by hand: `reg18 landing "
            "rebuild --allow-fewer-rows --warehouse FILE`.",
        )
