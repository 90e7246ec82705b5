"""A text as people see it, a plain copy of the same length to compare it by, and the marks that
replace what was taken out."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

REFERENCE, NAME, INITIALS = "reference", "name", "initials"
SCRIPT = "words in another script"
KINDS = (
    "code", "web address", "e-mail address", "account name", "date", "NHS number",
    "National Insurance number", "telephone number", "number", "postcode", "address", REFERENCE,
    NAME, INITIALS, SCRIPT,
)  # fmt: skip
# What was cut off the end of a text that goes on for pages.
REST = "[rest left out]"
MARK = re.compile(rf"\[({'|'.join(map(re.escape, KINDS))}) removed\]|{re.escape(REST)}")

# Stand for what is found or marked already, and for what names no one, so that no rule sees it.
GONE, KEPT = "\x00", "\x01"

# Categories of invisible characters: control, format, surrogate, private, unassigned.
_UNSEEN = frozenset(("Cc", "Cf", "Cs", "Co", "Cn"))
# It only says that an emoji has colours.
_COLOURED = "\ufe0f"
# Stands for every accent that is not part of its letter, as in no Latin alphabet.
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


def mark(kind: str) -> str:
    """Return what replaces something that was taken out."""
    return f"[{kind} removed]"


def cleaned(text: str) -> str:
    """Return the text on one line with single spaces, without invisible characters.

    A character that turns the direction of writing could make a quote read as another.
    """
    text = unicodedata.normalize("NFC", text).translate(_LIGATURES).replace(_COLOURED, "")
    seen = (
        " " if character.isspace() else character
        for character in text
        if character.isspace() or unicodedata.category(character) not in _UNSEEN
    )
    return " ".join("".join(seen).split())


def plain(text: str) -> str:
    """Fold a text character by character: `Zoë’s` becomes `Zoe's`, a full-width 0 becomes 0."""
    return "".join(map(_folded, text))


@cache
def _folded(character: str) -> str:
    if unicodedata.category(character)[0] == "M":
        return ACCENT
    first = unicodedata.normalize("NFKD", character.translate(_PLAIN)).translate(_PLAIN)[0]
    return " " if first.isspace() else first


def filled(text: str, start: int, end: int, character: str) -> str:
    """Return the text with a span hidden behind a character."""
    return text[:start] + character * (end - start) + text[end:]
