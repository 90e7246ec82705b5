"""How names and labels are compared, and which known name is nearest to a wrong one."""

from __future__ import annotations

import re
from collections.abc import Collection

from rapidfuzz import fuzz, process

# Below it, two names have little in common, and a suggestion would mislead.
_NEAR = 60

# Zero-width characters are not whitespace to Python; exports leave them in cells and at the start
# of a file.
_WIDTHLESS = re.compile("[\u200b-\u200f\u2060\ufeff]")


def bare(cell: str) -> str:
    """Return a cell without surrounding whitespace and zero-width characters."""
    return (cell if cell.isascii() else _WIDTHLESS.sub("", cell)).strip()


def without_formula(cell: str) -> str:
    """Return the text of a cell that gives it as a formula, to keep zeros in Excel: `="00123"`."""
    text = bare(cell)
    if len(text) < 3 or not (text.startswith('="') and text.endswith('"')):
        return cell
    return text[2:-1].replace('""', '"')


def normal_name(name: str) -> str:
    """Return a column's name as it is compared: in small letters, with underscores."""
    return "_".join(bare(name).lower().replace("-", " ").replace("_", " ").split())


def label_key(label: str) -> str:
    """Return a label as it is compared: without regard to case and extra spaces."""
    return " ".join(bare(label).lower().split())


def nearest(name: str, choices: Collection[str]) -> str | None:
    """Return the choice that is most like the name, or None if none is much like it."""
    found = process.extractOne(
        name, list(choices), scorer=fuzz.ratio, processor=normal_name, score_cutoff=_NEAR
    )
    return found[0] if found else None


def suggestion(name: str, choices: Collection[str]) -> str:
    """Return the end of a sentence about a wrong name: the nearest right one, or all of them."""
    near = nearest(name, choices)
    if near is not None:
        return f"did you mean `{near}`?"
    return f"it may be {', '.join(f'`{choice}`' for choice in choices)}."
