"""Text from a file, made safe to show: invisible characters are spelled out, long text is cut.

Cells, headers and file names reach a terminal, a page and a workbook only in this form: a control
character could move the cursor, and a right-to-left mark could make a value read as another.
"""

from __future__ import annotations

import unicodedata

# Enough to recognise a value; a note in the wrong column is not printed whole.
MOST_SHOWN = 200

# Categories of invisible characters: control, format, surrogate, private, unassigned, and
# the separators of lines and paragraphs.
_UNSEEN = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))


def sanitise(text: str, most: int = MOST_SHOWN, *, keep_lines: bool = False) -> str:
    """Return a text as people may see it: at most `most` characters, then how many there were."""
    if len(text) <= most and text.isprintable():
        return text
    if keep_lines:
        lines = text[:most].replace("\r\n", "\n").split("\n")
        clean = "\n".join("".join(map(_seen, line)) for line in lines)
    else:
        clean = "".join(map(_seen, text[:most]))
    # What is spelled out is longer than it was.
    if len(text) > most or len(clean) > most:
        clean = f"{clean[:most]} … ({len(text):,} characters)"
    return clean


def _seen(character: str) -> str:
    if unicodedata.category(character) not in _UNSEEN:
        return character
    code = ord(character)
    if code < 0x20:
        # Their pictures: ␉ for a tab, ␊ for a line break.
        return chr(0x2400 + code)
    name = unicodedata.name(character, f"U+{code:04X}").replace("ZERO WIDTH", "ZERO-WIDTH")
    return f"[{name if name.startswith('U+') else name.lower()}]"
