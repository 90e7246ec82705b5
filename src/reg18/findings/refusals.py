"""Landing for a check: a file that cannot be read is a finding, and the others are still read."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from reg18.base.database import Row
from reg18.base.errors import Reg18Error
from reg18.base.sanitise import sanitise
from reg18.findings.results import Stop
from reg18.landing.intake.records import Progress
from reg18.landing.load import Load, read_load
from reg18.landing.store import Landing
from reg18.settings.mapping import Mapping


@dataclass
class Landed:
    """What could be landed of a folder, and what was refused."""

    load: Load | None
    refusals: list[Stop] = field(default_factory=list)
    # True where other files could be read, but no complaints.
    is_cut_short: bool = False


def land_what_can_be(
    extracts: Path,
    mappings: list[Mapping],
    landing: Landing,
    row: Row,
    progress: Progress,
) -> Landed:
    """Land a folder, less the files that are refused."""
    refused: list[tuple[str, Reg18Error]] = []
    try:
        load = read_load(landing, extracts, mappings, row, progress, refused)
    except Reg18Error as error:
        return Landed(None, [stop_of(error), *(stop_of(one, name) for name, one in refused)])
    stops = [stop_of(one, name) for name, one in refused]
    if refused and not any(entry.layout.table.name == "complaints" for entry in load.entries):
        # Without complaints whatever belongs to one would seem to be an orphan.
        landing.discard(load.number)
        return Landed(None, stops, is_cut_short=bool(load.entries))
    return Landed(load, stops)


def stop_of(error: Reg18Error, file: str = "") -> Stop:
    """Return what stops a load, fit to print."""
    return Stop(sanitise(error.message, 2_000), sanitise(error.advice or "", 2_000), sanitise(file))
