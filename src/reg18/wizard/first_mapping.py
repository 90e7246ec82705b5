"""`reg18 init`: a first mapping of a folder, written to a file that is not there yet."""

from __future__ import annotations

import re
from pathlib import Path

from reg18.base.errors import Reg18Error
from reg18.wizard.first_rows import sample_sheets
from reg18.wizard.mapping_text import guess_mapping


def write_first_mapping(folder: Path, system: str, out: Path) -> None:
    """Guess a mapping from a folder's files; refuses to write over one that is there."""
    if not re.fullmatch("[a-z0-9_]+", system):
        raise Reg18Error(
            f"`{system}` cannot name a system.", "Use small letters, digits and _ only."
        )
    if out.exists():
        raise Reg18Error(
            f"{out} is there already; it would have been overwritten.",
            "Give --out a new name, or move the old file away.",
        )
    text = guess_mapping(sample_sheets(folder), system)
    try:
        out.write_text(text, encoding="utf-8")
    except OSError as error:
        raise Reg18Error(
            f"{out} cannot be written ({error.strerror}).", "Choose a folder that you may write to."
        ) from error
