"""To work on a warehouse: alone, and only where it is one."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from reg18.base.errors import BusyError, Reg18Error
from reg18.base.locks import LockedError, exclusive
from reg18.base.paths import Warehouse
from reg18.warehouse.build_folders import Builds


@contextmanager
def locked(warehouse: Warehouse) -> Iterator[None]:
    """Work on a warehouse alone; raises BusyError, which says who else is at it."""
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
    """The only build of a warehouse, in a folder that is gone afterwards."""
    # A build that is told to end goes through its own clearing up.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with locked(warehouse):
        shutil.rmtree(warehouse.building, ignore_errors=True)
        try:
            yield
        finally:
            shutil.rmtree(warehouse.building, ignore_errors=True)


def check_is_warehouse(warehouse: Warehouse) -> None:
    """Refuse a file that is something else, before anything is written beside it."""
    file = warehouse.file
    if file.is_symlink() and not Builds(warehouse).is_ours(file):
        raise Reg18Error(
            f"{file} is a link to {os.readlink(file)}.",
            "Name the file that it leads to: what belongs to a warehouse lies beside it.",
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
                f"{file} exists and is no warehouse; it would have been overwritten.",
                "Give --warehouse a new name, such as warehouse.duckdb.",
            )
