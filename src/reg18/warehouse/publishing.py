"""Publishes a build or an earlier one again, and keeps one that failed."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

from reg18.base.errors import Reg18Error
from reg18.base.paths import Warehouse
from reg18.base.progress import Reporter
from reg18.warehouse import dbt
from reg18.warehouse.build_folders import Builds, check_whole
from reg18.warehouse.preflight import exclusive_build, open_record
from reg18.warehouse.runs import Run, recorded

# The end of dbt's log, next to a failed build. It may hold a text of a cell.
LOG = "dbt.log"


def publish(
    warehouse: Warehouse, commit: Callable[[], object], keep: int, reporter: Reporter, run: Run
) -> None:
    """Publish both files by one rename. `commit` makes the load count, and comes before: a crash
    between the two delays a load to the next build, and loses nothing."""
    builds = Builds(warehouse)
    with reporter.step("Putting the warehouse in place"), run.step("publish"):
        folder = None
        try:
            builds.keep_earlier_layout()
            folder = builds.add(warehouse.building, run.started)
            builds.point_to_current()
            commit()
            builds.put(folder)
        except OSError as error:
            if folder is not None:
                shutil.rmtree(folder, ignore_errors=True)
            raise _not_replaced(warehouse, error) from error
        run.facts["build_name"] = folder.name
        shutil.rmtree(warehouse.failed, ignore_errors=True)
        builds.prune(keep)


def roll_back(file: Path, name: str | None = None) -> Path:
    """Publish an earlier build again, the one before or one that is named, and return its folder.

    What was loaded stays loaded: the next build counts it again.
    """
    warehouse = Warehouse(file.absolute())
    builds = Builds(warehouse)
    if builds.current() is None:
        raise Reg18Error(
            f"There is no warehouse {warehouse.file}.",
            "Give the file that `reg18 build` published, with --warehouse.",
        )
    with exclusive_build(warehouse), recorded(open_record(warehouse), "rollback") as run:
        chosen = _choose(builds, name)
        check_whole(chosen)
        try:
            with run.step("publish"):
                builds.put(chosen)
                builds.point_to_current()
        except OSError as error:
            raise _not_replaced(warehouse, error) from error
        run.facts["build_name"] = chosen.name
    return chosen


def _choose(builds: Builds, name: str | None) -> Path:
    listed, current = builds.listed(), builds.current()
    if name is not None:
        chosen = [one for one in listed if one.name == name]
        if not chosen:
            raise Reg18Error(
                f"{builds.warehouse.file} has no build {name!r}.",
                "`reg18 rollback --list` names the builds that are kept.",
            )
        return chosen[0]
    earlier = [one for one in listed if current is not None and one < current]
    if not earlier:
        raise Reg18Error(
            "No build before the published one is kept.",
            "Undo the load that was wrong with `reg18 landing remove`.",
        )
    return earlier[-1]


def _not_replaced(warehouse: Warehouse, error: OSError) -> Reg18Error:
    return Reg18Error(
        f"{warehouse.file} cannot be replaced ({error.strerror}). Nothing was changed.",
        "Make room on the disk, or look at who owns the file and its folder.",
    )


def keep_failed(warehouse: Warehouse, tail: list[str]) -> Path:
    """Keep a failed build, with the end of its log, in place of the one before; return its folder.
    On a full disk it stays where it was built, and goes with that."""
    try:
        shutil.rmtree(warehouse.failed, ignore_errors=True)
        warehouse.failed.mkdir()
        (warehouse.failed / LOG).write_text("\n".join(tail) + "\n", encoding="utf-8")
        for name in (dbt.WAREHOUSE_NAME, dbt.WORK_NAME):
            for made in warehouse.building.glob(f"{name}*"):
                os.replace(made, warehouse.failed / made.name)
    except OSError:
        shutil.rmtree(warehouse.failed, ignore_errors=True)
        return warehouse.building
    return warehouse.failed
