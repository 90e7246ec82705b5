"""Finds what commentary should not type by hand: figures, years and changes, which come from the
data."""

from __future__ import annotations

import re

_HELPER = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|<#.*?#>", re.DOTALL)

# Numbers that are not figures: days of a year, the law and its parts, list markers, link targets.
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_ALLOWED = re.compile(
    rf"\b\d{{1,2}} (?:{_MONTHS})\b(?! \d)"
    r"|\breg(?:ulation)?s? \d+[A-Z]?(?: \(\w+\))*"
    r"|\b(?:Act|Regulations|Order|Rules) (?:19|20)\d\d\b"
    r"|\bSI \d+/\d+"
    r"|\b[Ss]tage [12]\b"
    r"|\b(?i:more than once|more and more|more or less|no longer|no more)\b"
    r"|^[ \t]*\d+[.)][ \t]"
    r"|\]\([^)]*\)|\{#[^}]*\}",
    re.MULTILINE,
)

_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_SMALL = "one|two|three|four|five|six|seven|eight|nine"
_COUNTED = (
    "complaints?|compliments?|cases?|reviews?|enquir(?:y|ies)|decisions?|investigations?|actions?"
    "|people|persons?|payments?|reports?|responses?"
)
_NUMBERS = re.compile(
    rf"\b(?:(?:{_TENS})(?:-(?:{_SMALL}))?|ten|eleven|twelve|\w+teen|hundreds?|thousands?|dozens?)\b"
    rf"|\b(?:{_SMALL}|no)(?: of the| further| more| other)? (?:{_COUNTED})\b"
    r"|\b(?:half|thirds?|quarters?|most|majority|per ?cent(?:age)?) of (?:the |all |these |our )?"
    rf"(?:{_COUNTED})\b",
    re.IGNORECASE,
)
_CHANGES = re.compile(
    r"\b(?:rose|risen|fell|fallen|increas(?:e|es|ed|ing)|decreas(?:e|es|ed|ing)|grew|grown"
    r"|dropped|doubled|halved|tripled|slight(?:ly)?|marked(?:ly)?|significant(?:ly)?"
    r"|improved|worsened|declin(?:e|ed|ing))\b"
    r"|\b(?:fewer|more|less|higher|lower|longer|shorter|faster|slower|quicker|better|worse)\b"
    r"(?=[^.]{0,300}\b(?:than|year)\b)"
    r"|\b(?:took|takes|take) (?:longer|less time)\b",
    re.IGNORECASE,
)


def typed(file: str, line: int, words: str, what: str) -> str:
    """Return where something is typed by hand, and what to do instead."""
    return f"{file}, line {line}: \u201c{words}\u201d is {what}"


_KINDS = (
    (
        re.compile(r"\b(?:19|20)\d\d-\d\d\b"),
        "a year typed by hand; write {{ year }} or {{ year_before }}, or mark it with "
        "{{ outside(...) }}",
    ),
    (
        re.compile(r"\d[\d,.]*%?"),
        "a number typed by hand; take it from the data with {{ figure(...) }}, or mark a fact from "
        "outside with {{ outside(...) }}",
    ),
    (
        _NUMBERS,
        "a number in words; take it from the data with {{ figure(...) }}, or mark a fact from "
        "outside with {{ outside(...) }}",
    ),
    (
        _CHANGES,
        "a change claimed by hand; bind it to the data with {{ changed(...) }} or {{ holds(...) }}",
    ),
)


def find_typed(source: str, file: str) -> list[str]:
    """Return everything typed by hand in a commentary that should come from its helpers."""

    def blank(found: re.Match[str]) -> str:
        return re.sub(r"[^\n]", " ", found[0])

    text = _ALLOWED.sub(blank, _HELPER.sub(blank, source))
    places: list[tuple[int, str]] = []
    for pattern, what in _KINDS:
        for found in pattern.finditer(text):
            line = text.count("\n", 0, found.start()) + 1
            words = " ".join(found[0].rstrip(".,").split())
            places.append((found.start(), typed(file, line, words, what)))
        text = pattern.sub(blank, text)
    return [each for _, each in sorted(places, key=lambda one: one[0])]
