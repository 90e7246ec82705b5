"""Files that cannot be read, quarantined with the reason so that later runs can go on (D-100).

    taken/quarantined/TIME/NAME  the file as it came
    taken/quarantined/TIME.txt   why it cannot be read, and what to do

A file stays until someone deletes it, or until a corrected one of the same name is published.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from reg18.base.errors import Reg18Error
from reg18.base.sanitise import sanitise
from reg18.nightly.atomic_move import move, private_folder
from reg18.nightly.inbox import REPLACED, errors, free_folder, made_at


@dataclass(frozen=True)
class Quarantined:
    """A quarantined file, and since when."""

    file: Path
    since: datetime

    @property
    def reason(self) -> Path:
        return _reason(self.file.parent)


def _reason(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.txt")


def list_quarantined(folder: Path) -> list[Quarantined]:
    """Return the quarantined files, oldest first."""
    with errors(f"The quarantine {folder} cannot be read"):
        return [
            Quarantined(one / name, since)
            for one in (sorted(folder.iterdir()) if folder.is_dir() else ())
            if (since := made_at(one.name)) is not None and one.is_dir()
            for name in sorted(os.listdir(one))
        ]


def add(
    waiting: Path, folder: Path, refused: Iterable[tuple[str, Reg18Error]], stamp: datetime
) -> None:
    """Move files that cannot be read out of the pending ones, each with its reason."""
    reasons: dict[str, list[Reg18Error]] = {}
    for name, error in refused:
        reasons.setdefault(name, []).append(error)
    with errors(f"Files that cannot be read cannot be moved to {folder}"):
        for name, why in reasons.items():
            target = private_folder(free_folder(folder, stamp, [""]))
            # The reason comes first, so that no file is ever there without one.
            _reason(target).write_text(_explain(name, why, stamp), encoding="utf-8")
            move(waiting / name, target / name)


def release(folder: Path, kept: Path, names: Iterable[str], stamp: datetime) -> None:
    """Move files whose corrected versions are now published out of quarantine."""
    corrected = set(names)
    with errors(f"Files cannot be moved from {folder} to {kept}"):
        for one in list_quarantined(folder):
            if one.file.name in corrected:
                target = private_folder(free_folder(kept, stamp, [one.file.name], REPLACED))
                move(one.file, target / one.file.name)
        for made in list(folder.iterdir()) if folder.is_dir() else ():
            if made_at(made.name) is not None and made.is_dir() and not os.listdir(made):
                _reason(made).unlink(missing_ok=True)
                made.rmdir()


def is_known(name: str, held: Iterable[Quarantined]) -> bool:
    """Whether a file of the same name, apart from its digits, is quarantined already."""
    return _without_digits(name) in {_without_digits(one.file.name) for one in held}


def _without_digits(name: str) -> str:
    return re.sub(r"\d+", "", name.lower())


def in_words(held: Iterable[Quarantined]) -> list[str]:
    """Return a sentence for each quarantined file."""
    return [
        f"Quarantined since {one.since.astimezone():%-d %B %Y}: {sanitise(one.file.name)} could "
        f"not be read, and is not in the figures. The reason is in {one.reason}."
        for one in held
    ]


def _explain(name: str, why: list[Reg18Error], stamp: datetime) -> str:
    said = "\n".join(part for error in why for part in (error.message, error.advice) if part)
    return (
        f"{sanitise(name)} was quarantined on {stamp.astimezone(UTC):%Y-%m-%d at %H:%M} UTC, "
        f"because it cannot be read:\n\n{said}\n\n"
        "The figures lack what is in it. Do one of these:\n"
        "- Put a corrected file of the same name into the drop folder. Once it is published, this "
        "one moves to kept/.\n"
        "- If the fault was in a mapping or a setting, correct that, and move this file back into "
        "the drop folder.\n"
        "- If the file is not needed, delete it.\n"
    )
