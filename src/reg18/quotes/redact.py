"""Takes out of a text what could point to a person, and finds it where it should not be."""

from __future__ import annotations

import re
from dataclasses import dataclass

from reg18.quotes import marks
from reg18.quotes.identifiers import GONE, LINK, identifiers
from reg18.quotes.lexicon import Known
from reg18.quotes.people import people, usual_phrases
from reg18.quotes.plain_text import cleaned, plain
from reg18.quotes.tokens import NAMED, USUAL

# Longer texts are not quoted whole; a cell of a workbook could not hold the longest.
MOST_SIGNS = 4_000
_LIKE_A_FORMULA = "=+-@\t"
# A name found in two goes is one part.
_REPEATED = re.compile(r"(\[[^\[\]]+ removed\])(?: \1)+")
UNSEEN = "characters that are not seen"
FORMULA = "a beginning like a formula"


@dataclass(frozen=True)
class Redacted:
    """What may be suggested of a text, and how many parts were taken out."""

    text: str
    taken_out: int


Stretch = tuple[int, int, str]


def redact(text: str, known: Known) -> Redacted:
    """The text with a mark for each part that was taken out.

    What is left is looked at again until nothing is found: a mark may show that the word beside it
    is a name.
    """
    text = as_written(text)
    if len(text) > MOST_SIGNS:
        text = f"{text[:MOST_SIGNS].rsplit(' ', 1)[0]} {marks.REST}"
    while True:
        found = _stretches(text, known)
        if not found:
            break
        for start, end, kind in reversed(_merged(found, text)):
            text = text[:start] + marks.mark(kind) + text[end:]
        text = _REPEATED.sub(r"\1", text)
    text = text.lstrip(_LIKE_A_FORMULA + " ")
    return Redacted(text, sum(1 for match in marks.MARK.finditer(text) if match[1]))


def kinds_in(text: str, known: Known) -> list[str]:
    """The kinds of things in a text that is to be printed; none where it may be."""
    kinds = [kind for _, _, kind in _stretches(text, known)]
    if cleaned(text) != text:
        kinds.append(UNSEEN)
    if text[:1] in tuple(_LIKE_A_FORMULA):
        kinds.append(FORMULA)
    return list(dict.fromkeys(kinds))


def as_written(text: str) -> str:
    """A writer's text in one line. Square brackets are the editor's: the writer's own become round,
    but for a link's."""
    pieces = re.split(f"({LINK})", cleaned(text))
    return "".join(
        piece if place % 2 else piece.replace("[", "(").replace("]", ")")
        for place, piece in enumerate(pieces)
    )


def _stretches(text: str, known: Known) -> list[Stretch]:
    """What is to be taken out, as stretches of the text in their order."""
    folded = plain(text)
    masked = folded.text
    for match in marks.MARK.finditer(masked):
        is_person = match[1] in (marks.NAME, marks.INITIALS)
        masked = _filled(masked, match.start(), match.end(), NAMED if is_person else GONE)
    found: list[Stretch] = []
    for start, end, kind in identifiers(masked, known.references):
        found.append((start, end, kind))
    for start, end, _ in found:
        masked = _filled(masked, start, end, GONE)
    for start, end in usual_phrases(masked, known):
        masked = _filled(masked, start, end, USUAL)
    found += people(masked, known)
    return sorted((*folded.back(start, end), kind) for start, end, kind in found)


def _filled(text: str, start: int, end: int, sign: str) -> str:
    return text[:start] + sign * (end - start) + text[end:]


def _merged(found: list[Stretch], text: str) -> list[Stretch]:
    """First name and surname are one part, and J. and Smith are a name."""
    merged: list[Stretch] = []
    people_kinds = (marks.NAME, marks.INITIALS)
    for start, end, kind in found:
        if merged:
            first, last, before = merged[-1]
            if start < last:
                merged[-1] = (first, max(last, end), before)
                continue
            both_people = kind in people_kinds and before in people_kinds
            # A full stop ends a sentence, but for the one after an initial.
            between = " .-'" if before == marks.INITIALS else " -'"
            is_near = not text[last:start].strip(between)
            if is_near and (kind == before or both_people):
                merged[-1] = (first, end, before if kind == before else marks.NAME)
                continue
        merged.append((start, end, kind))
    return merged
