"""A text as people see it, and a plain copy of the same length to compare it by."""

from __future__ import annotations

import unicodedata
from functools import cache

# Categories of characters that are not seen: control, format, surrogate, private, unassigned.
_UNSEEN = frozenset(("Cc", "Cf", "Cs", "Co", "Cn"))
# It only says that an emoji has colours.
_COLOURED = "\ufe0f"
# Stands for every accent that is not part of its letter, which is none of a Latin alphabet.
ACCENT = "\u0300"

_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl"})

# Letters and punctuation that do not decompose into a plain one and its accent.
_PLAIN = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′`´ʼ＇", "'"),
        **dict.fromkeys("“”„‟″", '"'),
        **dict.fromkeys("‐‑‒–—―−﹣－", "-"),
        **dict(zip("łŁøØđĐðıæÆœŒßþÞ", "lLoOdDdiaAoOstT", strict=True)),
    }
)


def cleaned(text: str) -> str:
    """The text on one line with single spaces, without characters that cannot be seen.

    A character that turns the direction of writing could make a quote read as another.
    """
    text = unicodedata.normalize("NFC", text).translate(_LIGATURES).replace(_COLOURED, "")
    seen = (
        " " if sign.isspace() else sign
        for sign in text
        if sign.isspace() or unicodedata.category(sign) not in _UNSEEN
    )
    return " ".join("".join(seen).split())


def plain(text: str) -> str:
    """Fold a text character by character: `Zoë’s` becomes `Zoe's`, a full-width 0 becomes 0."""
    return "".join(map(_folded, text))


@cache
def _folded(sign: str) -> str:
    if unicodedata.category(sign)[0] == "M":
        return ACCENT
    first = unicodedata.normalize("NFKD", sign.translate(_PLAIN)).translate(_PLAIN)[0]
    return " " if first.isspace() else first
