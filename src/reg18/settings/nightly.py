"""The settings of a nightly run: one YAML file, read and checked before anything is done."""

from __future__ import annotations

import os
from pathlib import Path

from reg18.settings.messages import check
from reg18.settings.nightly_file import Settings
from reg18.settings.nightly_paths import check_apart, check_there
from reg18.settings.yaml_file import Kind, Problem, read_document

_FILE = Kind(
    name="file of nightly settings",
    how_given="Give the file with --settings.",
    advice="docs/reference/nightly.md lists every setting and what it may be.",
)


def load_settings(file: Path) -> Settings:
    """Read and check the settings; every problem is named with its line."""
    file = Path(os.path.abspath(file))
    document = read_document(file, _FILE)
    settings = check(document, Settings, {"file": file})
    document.stop_at([*check_apart(settings), *_too_soon(settings)])
    document.stop_at(check_there(settings))
    return settings


def _too_soon(settings: Settings) -> list[Problem]:
    hours, longest = settings.stale_after_hours, settings.due.longest_wait_hours
    if hours > longest:
        return []
    return [
        (
            ("notify", "stale_after_hours"),
            f"`notify.stale_after_hours` is {hours}, but between two nightly runs that are due lie "
            f"up to {longest} hours: no run could be in time.",
        )
    ]
