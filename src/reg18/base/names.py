"""How names and labels are compared, and which right name a wrong one comes nearest to."""

from __future__ import annotations

import re
from collections.abc import Collection

from rapidfuzz import fuzz, process

# Below it two names have little in common, and a suggestion would lead astray.
_NEAR = 60

# Characters without width are not whitespace to Python; exports leave them in cells and at the
# start of a file.
_WIDTHLESS = re.compile("[\u200b-\u200f\u2060\ufeff]")


def bare(cell: str) -> str:
    """A cell without what cannot be seen: surrounding whitespace and characters without width."""
    return (cell if cell.isascii() else _WIDTHLESS.sub("", cell)).strip()


def without_formula(cell: str) -> str:
    """The text of a cell that gives it as a formula, as Excel does to keep zeros: `="00123"`."""
    text = bare(cell)
    if len(text) < 3 or not (text.startswith('="') and text.endswith('"')):
        return cell
    return text[2:-1].replace('""', '"')


def normal_name(name: str) -> str:
    """A column's name as it is compared: in any case, with blanks or hyphens for underscores."""
    return "_".join(bare(name).lower().replace("-", " ").replace("_", " ").split())


def label_key(label: str) -> str:
    """A code's label as it is compared: case, surrounding blanks and repeated ones do not count."""
    return " ".join(bare(label).lower().split())


def nearest(name: str, choices: Collection[str]) -> str | None:
    """The choice that is most like the name, or None where none is much like it."""
    found = process.extractOne(
        name, list(choices), scorer=fuzz.ratio, processor=normal_name, score_cutoff=_NEAR
    )
    return found[0] if found else None


def suggestion(name: str, choices: Collection[str]) -> str:
    """The end of a sentence about a wrong name: the nearest right one, or all there are."""
    near = nearest(name, choices)
    if near is not None:
        return f"did you mean `{near}`?"
    return f"it may be {', '.join(f'`{choice}`' for choice in choices)}."
