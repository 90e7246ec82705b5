"""What must hold before a command works on a warehouse: no other one does, the file is a
warehouse, and its landing database and record of runs are there and sound. Where one is missing or
damaged nothing is begun, and nothing is deleted."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from reg18.base.database import DamagedError
from reg18.base.errors import BusyError, Reg18Error
from reg18.base.locks import LockedError, exclusive
from reg18.base.paths import Warehouse
from reg18.landing.store import Landing
from reg18.warehouse.build_folders import Builds, Published
from reg18.warehouse.runs import Record
from reg18.warehouse.takeover import take_over_landing, take_over_record


@contextmanager
def locked(warehouse: Warehouse) -> Iterator[None]:
    """Hold the lock of a warehouse. Raises BusyError, which says who else holds it."""
    with ExitStack() as stack:
        try:
            warehouse.file.parent.mkdir(parents=True, exist_ok=True)
            stack.enter_context(exclusive(warehouse.lock))
        except LockedError as error:
            raise BusyError(
                f"{warehouse.file} is being worked on: {error.holder}. Nothing was changed.",
                "Wait until that has ended, then try again.",
            ) from error
        except OSError as error:
            raise Reg18Error(
                f"The warehouse {warehouse.file} cannot be written ({error.strerror}).",
                "Choose a file in a folder that you may write to.",
            ) from error
        yield


@contextmanager
def exclusive_build(warehouse: Warehouse) -> Iterator[None]:
    """Hold the lock of a warehouse for a build, whose working folder is gone afterwards."""
    # A build that is terminated tidies up first.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with locked(warehouse):
        shutil.rmtree(warehouse.building, ignore_errors=True)
        try:
            yield
        finally:
            shutil.rmtree(warehouse.building, ignore_errors=True)


def check_is_warehouse(warehouse: Warehouse) -> None:
    """Refuse a file that is something else, before anything is written next to it."""
    file = warehouse.file
    if file.is_symlink() and not Builds(warehouse).is_ours(file):
        raise Reg18Error(
            f"{file} is a link to {os.readlink(file)}.",
            "Name the file that it leads to: what belongs to a warehouse lies next to it.",
        )
    if file.is_dir():
        raise Reg18Error(
            f"{file} is a folder; the warehouse is a file.",
            "Name a file in it, such as warehouse.duckdb.",
        )
    if file.exists():
        with file.open("rb") as handle:
            is_database = handle.read(12)[8:] == b"DUCK"
        if not is_database:
            raise Reg18Error(
                f"{file} exists and is not a warehouse; it would have been overwritten.",
                "Give --warehouse a new name, such as warehouse.duckdb.",
            )


def open_record(warehouse: Warehouse, may_be_new: bool = False) -> Record:
    """Return the record of runs of a warehouse. Only a command that a person gives may begin a new
    one where a warehouse exists."""
    record = Record(warehouse.runs)
    take_over_record(warehouse)
    if not record.database.exists() and _exists(warehouse) and not may_be_new:
        raise DamagedError(
            f"{record.database.what} is missing: {record.file}.",
            f"Without a backup, `reg18 landing rebuild --warehouse {warehouse.file}` begins a new "
            "one.",
        )
    record.check()
    return record


@dataclass
class Baseline:
    """What a build starts from: what was loaded, the published build, and what to warn of."""

    warehouse: Warehouse
    landing: Landing
    published: Published | None
    warnings: list[str] = field(default_factory=list)


def open_baseline(warehouse: Warehouse, may_shrink: bool = False) -> Baseline:
    """Return what a build starts from, settled after a command that was interrupted.

    A published build that cannot be read is refused, unless the build may count fewer rows than it:
    then there is nothing to compare with.
    """
    warnings = []
    published, last_published = None, 0
    try:
        published = Builds(warehouse).published()
        if published is not None:
            last_published = published.load_number
    except Reg18Error as error:
        if not may_shrink:
            raise Reg18Error(
                f"The published build is damaged. {error.message}",
                f"`reg18 rollback --warehouse {warehouse.file}` publishes the build before it. If "
                "none is kept, `reg18 landing rebuild --allow-fewer-rows` builds it again without "
                "comparing the two. Nothing was changed.",
            ) from error
        warnings.append("The published build was damaged, so nothing was compared with it.")
        last_published = sys.maxsize
    taken_over = take_over_landing(warehouse)
    if taken_over is not None:
        warnings.append(taken_over)
    landing = Landing(warehouse.landing)
    if landing.exists():
        landing.check()
        landing.settle(last_published)
    elif _exists(warehouse):
        raise DamagedError(
            f"{warehouse.file} is published, but what was loaded into it is not there: "
            f"{warehouse.landing} is missing."
        )
    return Baseline(warehouse, landing, published, warnings)


def put_earlier_landing_away(baseline: Baseline, started: datetime) -> None:
    """Rename what was loaded into an earlier file of the same name: a new file counts its own
    extracts only. A link that leads nowhere is not a new file, but a first build that was
    interrupted."""
    warehouse, landing = baseline.warehouse, baseline.landing
    if os.path.lexists(warehouse.file) or not landing.exists() or not landing.load_numbers():
        return
    stamp = f"{started:%Y%m%d-%H%M%S}"
    with landing.database.opened(write=True):
        # What a killed command left in the log is then in the file that is renamed.
        pass
    for path in (landing.file, warehouse.builds):
        if path.exists():
            path.rename(path.with_name(f"{path.name}.{stamp}"))
    baseline.published = None
    baseline.warnings.append(
        f"{warehouse.file.name} was not there, but rows loaded into an earlier one were. They are "
        f"not in this one; they are kept in {landing.file.name}.{stamp}."
    )


def check_not_new(warehouse: Warehouse) -> None:
    """Refuse to begin a warehouse where rows are loaded already: in a nightly run no one would see
    that history is missing."""
    if os.path.lexists(warehouse.file):
        return
    landing = Landing(warehouse.landing)
    if warehouse.earlier_landing.is_dir() or (landing.exists() and landing.load_numbers()):
        raise Reg18Error(
            f"{warehouse.file} is not there, but what was loaded into it is. A new one would lack "
            "those rows.",
            f"`reg18 landing rebuild --warehouse {warehouse.file}` builds it from all that was "
            f"loaded. To start a new one, move {warehouse.landing} away first.",
        )


def _exists(warehouse: Warehouse) -> bool:
    return os.path.lexists(warehouse.file) or Builds(warehouse).current() is not None
