"""How names and labels are compared, and which right name a wrong one comes nearest to."""

from __future__ import annotations

import re
from collections.abc import Collection

from rapidfuzz import fuzz, process

# Below it two names have little in common, and a suggestion would lead astray.
_NEAR = 60

# A zero-width mark is no blank to Python; exports leave it at the start of a file.
_BLANKS = re.compile(r"[\s\ufeff]+")


def normal_name(name: str) -> str:
    """A column's name as it is compared: in any case, with blanks or hyphens for underscores."""
    return "_".join(_BLANKS.sub(" ", name.lower().replace("-", " ").replace("_", " ")).split())


def label_key(label: str) -> str:
    """A code's label as it is compared: case, surrounding blanks and repeated ones do not count."""
    return _BLANKS.sub(" ", label).strip().lower()


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
