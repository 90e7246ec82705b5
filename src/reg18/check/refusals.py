"""Landing for a check: a file that cannot be read is a finding, and the others are still read."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from reg18.check.results import Stop
from reg18.check.text import shown
from reg18.contract import TABLES_BY_NAME
from reg18.errors import Reg18Error
from reg18.landing import Landing, Load
from reg18.lines import Progress

_COMPLAINTS = TABLES_BY_NAME["complaints"]


@dataclass
class Landed:
    """What could be landed of a folder, and what was refused."""

    load: Load | None
    refusals: list[Stop] = field(default_factory=list)
    # True where other files could be read, but no complaints.
    is_cut_short: bool = False


def land_what_can_be(
    extracts: Path, working: Path, landing: Landing, loaded_at: datetime, progress: Progress
) -> Landed:
    """Land a folder. Landing stops at the first file it refuses; then each is tried by itself."""
    try:
        return Landed(landing.start(extracts, loaded_at, progress))
    except Reg18Error as error:
        refused = error
    refusals: list[Stop] = []
    has_others = False
    kept = working / "kept"
    kept.mkdir()
    for number, file in enumerate(sorted(extracts.iterdir())):
        if not file.is_file() or file.name.startswith("."):
            continue
        try:
            load = _land_alone(file, working / f"alone-{number}", loaded_at, progress)
        except Reg18Error as error:
            refusals.append(_stop(error, file.name))
        else:
            has_others = has_others or file.name not in load.ignored
            (kept / file.name).symlink_to(file.absolute())
    if not refusals:
        # Nothing is wrong with a file: it is the folder that lacks one.
        return Landed(None, [_stop(refused)])
    try:
        return Landed(landing.start(kept, loaded_at, progress), refusals)
    except Reg18Error as error:
        # Every file left can be read, so that what is missing is the complaints.
        if not any(stop.file.lower().startswith(_COMPLAINTS.name) for stop in refusals):
            error.message = error.message.replace(str(kept), str(extracts))
            refusals.insert(0, _stop(error))
        return Landed(None, refusals, is_cut_short=has_others)


def _land_alone(file: Path, working: Path, loaded_at: datetime, progress: Progress) -> Load:
    """Land one file alone, beside a complaints file without rows, and forget its rows again."""
    alone = working / "extracts"
    alone.mkdir(parents=True)
    (alone / file.name).symlink_to(file.absolute())
    stand_in = f"{_COMPLAINTS.name}-none.csv"
    if file.name == stand_in:
        stand_in = f"{_COMPLAINTS.name}-none-2.csv"
    (alone / stand_in).write_text(",".join(_COMPLAINTS.required) + "\n", encoding="utf-8")
    landing = Landing(working / "landing")
    load = landing.start(alone, loaded_at, progress)
    landing.discard(load)
    return load


def _stop(error: Reg18Error, file: str = "") -> Stop:
    return Stop(shown(error.message, 2_000), shown(error.advice or "", 2_000), shown(file))
