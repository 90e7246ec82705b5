"""To put a build in place of the one before, or an earlier one again; to keep one that failed."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

from reg18.base.errors import Reg18Error
from reg18.base.paths import Warehouse
from reg18.base.progress import Reporter
from reg18.warehouse import dbt
from reg18.warehouse.build_folders import Builds, check_whole, roll_back_to
from reg18.warehouse.exclusive_build import exclusive_build
from reg18.warehouse.runs import Run, recorded
from reg18.warehouse.standing import open_record

# The end of dbt's log, beside a build that failed. It may hold a text of a cell.
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


def _not_replaced(warehouse: Warehouse, error: OSError) -> Reg18Error:
    return Reg18Error(
        f"{warehouse.file} cannot be replaced ({error.strerror}). Nothing was changed.",
        "Make room on the disk, or look at who owns the file and its folder.",
    )


def roll_back(file: Path, name: str | None = None) -> Path:
    """Publish an earlier build again, the one before or one that is named, and return its folder.

    What was loaded stays loaded: the next build counts it again.
    """
    warehouse = Warehouse(file.absolute())
    builds = Builds(warehouse)
    if builds.current() is None:
        roll_back_to(builds, name)
    with exclusive_build(warehouse), recorded(open_record(warehouse), "rollback") as run:
        chosen = roll_back_to(builds, name)
        check_whole(chosen)
        try:
            with run.step("publish"):
                builds.put(chosen)
                builds.point_to_current()
        except OSError as error:
            raise _not_replaced(warehouse, error) from error
        run.facts["build_name"] = chosen.name
    return chosen


def keep_failed(warehouse: Warehouse, tail: list[str]) -> Path:
    """Keep what a build that failed has made, in place of the one before, with the end of its log;
    the folder where it is. On a full disk it stays where it was built, and goes with that."""
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
