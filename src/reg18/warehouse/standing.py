"""What a warehouse cannot do without, looked at before anything is done: the landing database and
the record of runs. Where one is missing or damaged nothing is begun, and nothing is deleted."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, field
from datetime import datetime

from reg18.base.database import DamagedError
from reg18.base.errors import Reg18Error
from reg18.base.paths import Warehouse
from reg18.landing.store import Landing
from reg18.warehouse.build_folders import Builds, Published
from reg18.warehouse.runs import Record
from reg18.warehouse.takeover import take_over_landing, take_over_record


def open_record(warehouse: Warehouse, may_be_new: bool = False) -> Record:
    """The record of runs of a warehouse. Only a command that a person gives may begin a new one
    where a warehouse stands."""
    record = Record(warehouse.runs)
    take_over_record(warehouse)
    if not record.database.exists() and _stands(warehouse) and not may_be_new:
        raise DamagedError(
            f"{record.database.what} is missing: {record.file}.",
            f"Without a backup, `reg18 landing rebuild --warehouse {warehouse.file}` begins a new "
            "one.",
        )
    record.check()
    return record


@dataclass
class Standing:
    """What stands before a build: what was loaded, the build that is published, what was said."""

    warehouse: Warehouse
    landing: Landing
    published: Published | None
    said: list[str] = field(default_factory=list)


def open_standing(warehouse: Warehouse, may_shrink: bool = False) -> Standing:
    """What stands, settled after a command that was interrupted.

    A published build that cannot be read is refused, unless a build may count fewer rows than it:
    then there is nothing to compare with.
    """
    said = []
    try:
        published = Builds(warehouse).published()
    except Reg18Error as error:
        if not may_shrink:
            raise Reg18Error(
                f"The published build is damaged. {error.message}",
                f"`reg18 rollback --warehouse {warehouse.file}` publishes the build before it. If "
                "none is kept, `reg18 landing rebuild --allow-fewer-rows` builds it again without "
                "comparing the two. Nothing was changed.",
            ) from error
        published = None
        said.append("The published build was damaged, so nothing was compared with it.")
        last_published = sys.maxsize
    else:
        last_published = published.load_number if published is not None else 0
    taken_over = take_over_landing(warehouse)
    landing = Landing(warehouse.landing)
    if landing.exists():
        landing.check()
        landing.settle(last_published)
    elif _stands(warehouse):
        raise DamagedError(
            f"{warehouse.file} is published, but what was loaded into it is not there: "
            f"{warehouse.landing} is missing."
        )
    return Standing(warehouse, landing, published, [*said, *([taken_over] if taken_over else [])])


def set_aside(standing: Standing, started: datetime) -> None:
    """A new file counts its own extracts and nothing else: what was loaded into an earlier file of
    that name is renamed, and said. A link that leads nowhere yet is a first build that was
    interrupted, and not a new file."""
    warehouse, landing = standing.warehouse, standing.landing
    if os.path.lexists(warehouse.file) or not landing.exists() or not landing.load_numbers():
        return
    stamp = f"{started:%Y%m%d-%H%M%S}"
    with landing.database.opened(write=True):
        # What a killed command left in the log is then in the file that is renamed.
        pass
    for path in (landing.file, warehouse.builds):
        if path.exists():
            path.rename(path.with_name(f"{path.name}.{stamp}"))
    standing.published = None
    standing.said.append(
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


def _stands(warehouse: Warehouse) -> bool:
    return os.path.lexists(warehouse.file) or Builds(warehouse).current() is not None
