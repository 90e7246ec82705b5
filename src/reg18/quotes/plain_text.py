"""A text as people see it, and a plain copy of it for comparing, with the way back."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

# Categories of characters that are not seen: control, format, surrogate, private, unassigned.
_UNSEEN = frozenset(("Cc", "Cf", "Cs", "Co", "Cn"))

# Letters and signs that do not fall apart into a plain one and its accent.
_PLAIN = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′`´ʼ＇", "'"),
        **dict.fromkeys("“”„‟″", '"'),
        **dict.fromkeys("‐‑‒–—―−﹣－", "-"),
        "ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ð": "d", "ı": "i",
        "æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe", "ß": "ss", "þ": "th", "Þ": "Th",
    }
)  # fmt: skip

_PLAIN_ASCII = str.maketrans(
    {**dict.fromkeys(filter(str.isspace, map(chr, range(128))), " "), "`": "'"}
)


def cleaned(text: str) -> str:
    """The text in one line with single blanks, without characters that cannot be seen.

    A mark that turns the direction of writing could make a quote read as another.
    """
    text = unicodedata.normalize("NFC", text)
    seen = (
        " " if sign.isspace() else sign
        for sign in text
        if sign.isspace() or unicodedata.category(sign) not in _UNSEEN
    )
    return " ".join("".join(seen).split())


@dataclass(frozen=True)
class Plain:
    """A copy without accents and typographic signs; `places` leads back, sign by sign."""

    text: str
    places: list[int]
    original: str

    def back(self, start: int, end: int) -> tuple[int, int]:
        """A stretch of the copy that is not empty, as one of the original with its accents."""
        last = self.places[end - 1] + 1
        while last < len(self.original) and _is_accent(self.original[last]):
            last += 1
        return self.places[start], last


def plain(text: str) -> Plain:
    """Fold a text sign by sign: `Zoë’s` becomes `Zoe's`, a full-width 0 becomes 0."""
    if text.isascii():
        return Plain(text.translate(_PLAIN_ASCII), list(range(len(text))), text)
    signs: list[str] = []
    places: list[int] = []
    for place, sign in enumerate(text):
        parts = unicodedata.normalize("NFKD", sign.translate(_PLAIN)).translate(_PLAIN)
        for part in parts:
            if not _is_accent(part):
                signs.append(" " if part.isspace() else part)
                places.append(place)
    return Plain("".join(signs), places, text)


def _is_accent(sign: str) -> bool:
    return unicodedata.category(sign)[0] == "M"
