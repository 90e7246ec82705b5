"""Takes out of a text what could identify a person, and finds it where it should not be."""

from __future__ import annotations

import re
from dataclasses import dataclass

from reg18.quotes.identifiers import LINK, identifiers
from reg18.quotes.names import Known, names
from reg18.quotes.text import GONE, INITIALS, MARK, NAME, REST, cleaned, filled, mark, plain

# Longer texts are not quoted whole; a cell of a workbook could not hold the longest.
MOST_CHARACTERS = 4_000
_LIKE_A_FORMULA = "=+-@\t"
UNSEEN = "invisible characters"
FORMULA = "a beginning like a formula"

# First name and surname are one part, and J. and Smith are a name.
_PERSON = r"\[(?:name|initials) removed\]"
_PEOPLE = re.compile(rf"{_PERSON}(?:(?:[ '-]+|(?<=initials removed\])\. ?){_PERSON})+")
_REPEATED = re.compile(r"(\[[^\[\]]+ removed\])(?: \1)+")


@dataclass(frozen=True)
class Redacted:
    """What may be suggested of a text, and how many parts were taken out."""

    text: str
    taken_out: int


def redact(text: str, known: Known) -> Redacted:
    """Return the text with a mark for each part that was taken out.

    What is left is searched again until nothing is found: a mark may show that the word next to it
    is a name.
    """
    text = as_written(text)
    if len(text) > MOST_CHARACTERS:
        text = f"{text[:MOST_CHARACTERS].rsplit(' ', 1)[0]} {REST}"
    while found := _spans(text, known):
        for start, end, kind in reversed(found):
            text = text[:start] + mark(kind) + text[end:]
        text = _PEOPLE.sub(_one_person, text)
        text = _REPEATED.sub(r"\1", text)
    text = text.lstrip(_LIKE_A_FORMULA + " ")
    return Redacted(text, sum(1 for match in MARK.finditer(text) if match[1]))


def _one_person(match: re.Match[str]) -> str:
    return mark(NAME if mark(NAME) in match[0] else INITIALS)


def kinds_in(text: str, known: Known) -> list[str]:
    """Return the kinds of things that keep a text from being printed; none if it may be."""
    kinds = [kind for _, _, kind in _spans(text, known)]
    if cleaned(text) != text:
        kinds.append(UNSEEN)
    if text[:1] in tuple(_LIKE_A_FORMULA):
        kinds.append(FORMULA)
    return list(dict.fromkeys(kinds))


def as_written(text: str) -> str:
    """Return a writer's text on one line. Square brackets are the editor's: the writer's own become
    round, except a link's."""
    pieces = re.split(f"({LINK})", cleaned(text))
    return "".join(
        piece if place % 2 else piece.replace("[", "(").replace("]", ")")
        for place, piece in enumerate(pieces)
    )


def _spans(text: str, known: Known) -> list[tuple[int, int, str]]:
    """Return what is to be taken out, as spans of the text in order."""
    masked = plain(text)
    for match in MARK.finditer(masked):
        masked = filled(masked, match.start(), match.end(), GONE)
    found = list(identifiers(masked, known.references))
    for start, end, _ in found:
        masked = filled(masked, start, end, GONE)
    return sorted([*found, *names(masked, known)])
