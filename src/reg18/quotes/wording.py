"""Whether a text is a quote: the writer's words in order, with omissions shown."""

from __future__ import annotations

import re
from itertools import pairwise

from reg18.quotes.text import MARK, plain

# An editor's own words stand in square brackets, and are few.
MOST_OWN_WORDS = 5
FEWEST_WORDS = 3

_WORD = re.compile(r"\w+(?:['-]\w+)*")
_BRACKETS = re.compile(r"\[[^\[\]]*\]")
_END_OF_WORD = re.compile(r"^['-]\w+")
_CUT = re.compile(r"\[[^\[\]]*\]|\.{3,}|…")


def why_no_quote(text: str, suggestion: str) -> str | None:
    """Return what makes an edited text more than a shorter suggestion; none if it is a quote of it.

    Words may be left out at both ends, and elsewhere if … or square brackets show it. Capitals and
    punctuation are free. Nothing else may be added or changed, nor a spelling corrected.
    """
    for bracket in _BRACKETS.findall(text):
        if not MARK.fullmatch(bracket) and len(_words(bracket)) > MOST_OWN_WORDS:
            return f"has more than {MOST_OWN_WORDS} words in square brackets"
    if "[" in _BRACKETS.sub("", text) or "]" in _BRACKETS.sub("", text):
        return "has a square bracket without its pair"
    pieces = [_words(piece) for piece in _CUT.split(text)]
    if sum(map(len, pieces)) < FEWEST_WORDS:
        return f"has fewer than {FEWEST_WORDS} words of the writer"
    given: list[str] = []
    for place, piece in enumerate(_CUT.split(suggestion)):
        # What was taken out is between two pieces, and equals no word.
        given += ["", *_words(piece)] if place else _words(piece)
    start = 0
    for before, piece in pairwise([[], *pieces]):
        if not piece:
            continue
        # Something has to be missing where brackets or … say so.
        start += 1 if before else 0
        found = _find(given, piece, start)
        if found is None:
            return "has words that the writer did not use, or leaves some out without … or brackets"
        start = found + len(piece)
    return None


def _words(text: str) -> list[str]:
    # Of [name removed]'s the end belongs to what was taken out.
    return [word.lower() for word in _WORD.findall(_END_OF_WORD.sub("", plain(text)))]


def _find(words: list[str], piece: list[str], start: int) -> int | None:
    """Return the first place from `start` on where the words of the piece follow one another."""
    return next(
        (
            place
            for place in range(start, len(words) - len(piece) + 1)
            if words[place : place + len(piece)] == piece
        ),
        None,
    )
