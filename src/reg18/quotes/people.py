"""Names and initials in a plain text: known ones, and those that a capital letter gives away.

The rule in words is in docs/reference/quotes.md. If in doubt, a word is taken out: a person reads
what is left.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from reg18.quotes import marks
from reg18.quotes.identifiers import GONE, KEPT, filled
from reg18.quotes.lexicon import WORD, Known, Sort, word_set
from reg18.quotes.plain_text import ACCENT

# Written in capitals, and no one's initials.
ACRONYMS = word_set(
    "NHS OT OTA GP DFG ASC CQC LCC CPN SW SSW MS MND COPD UTI ICU ITU CCU PIP DWP HMRC LA UK USA "
    "EU TV DVD PC IT AM PM OK RSVP PS ASAP FYI BBC DIY CEO HR LGSCO PHSO ICB CHC DST MCA DOLS POA "
    "LPA NI VIP TLC AI PDF SMS FAQ RNIB RNID MDT OCD ADHD ASD PTSD ID DOB CAB UHL DNA SEN SEND"
)
_SCRIPT = re.compile(rf"{ACCENT}*[^\W\d_](?:[^\W\d_]|{ACCENT})*")
_TITLES = word_set("mr mrs ms miss mx dr prof professor rev reverend cllr councillor")
_TO_SOMEONE = word_set("to thank thanks thankyou from by with dear hi hello named")
# After A these say that it stands for someone.
_NOT_AFTER_ARTICLE = word_set(
    "and was is were has had who with for came went made gave helped listened did could would does "
    "always"
)
# Small letters that stand for a word, or for the end of one.
_SMALL_WORDS = frozenset("aixurnstdmk")
# Sarah's, they'll, I've: what follows the apostrophe is grammar.
_SUFFIX = re.compile(r"'(?:s|ll|d|ve|re|m)$", re.IGNORECASE)
_SENTENCE_END = re.compile(rf"(?:^|[.!?…])[^\w{GONE}{KEPT}]*$")
_VERBS, _MONTHS = "(?:will|may|hope)", "(?:april|may|june|august)"

# Names that are read as the words they mostly are, and letters that are no one's.
_HARMLESS = re.compile(
    rf"""
    \b(?: e\.g\. | i\.e\. | [ap]\.m\. | (?: a\s?&\s?e | b\s?&\s?b | q\s?&\s?a | m\s?&\s?s
        | x-rays? | t-shirts? )\b )
    | \b(?:i|we|you|they|he|she|it|who)\s{_VERBS}\b
    | (?:^|(?<=[.!?…]\s)){_VERBS}\s(?:i|we|you|they|he|she|it|this|that|these|the|an?|my|our|your
        |not|be|to|all|every\w+|definitely|certainly|recommend)\b
    | \byoung\s(?:people|persons?|m[ae]n|wom[ae]n|lad(?:y|ies)|adults?|carers?)\b
    | \b(?:in|since|until)\s{_MONTHS}\b | \b{_MONTHS},?\s\d{{4}}\b
    """,
    re.IGNORECASE | re.VERBOSE,
)


@dataclass(frozen=True)
class _Word:
    """A word without its grammatical ending, and what stands between it and the one before."""

    text: str
    start: int
    gap: str
    is_first: bool  # of its sentence
    sort: Sort

    @property
    def small(self) -> str:
        return self.text.lower()

    @property
    def is_capital(self) -> bool:
        return self.text[:1].isupper()

    def follows(self, before: _Word) -> bool:
        """Whether it stands next to another; a title may have a full stop."""
        return self.gap in ((" ", ". ", ".") if before.small in _TITLES else (" ", "-"))


_NONE = _Word("", 0, "", True, Sort.JOINING)


def people(text: str, known: Known) -> Iterator[tuple[int, int, str]]:
    """Stretches that are names or initials, or in a script that these rules cannot read."""
    harmless = [re.escape(phrase) for phrase in known.phrases]
    patterns = [re.compile(rf"\b(?:{'|'.join(harmless)})\b")] if harmless else []
    for pattern in (*patterns, _HARMLESS):
        for match in pattern.finditer(text):
            text = filled(text, match.start(), match.end(), KEPT)
    for match in _SCRIPT.finditer(text):
        if not match[0].isascii():
            text = filled(text, match.start(), match.end(), GONE)
            yield match.start(), match.end(), marks.SCRIPT
    found = _words(text, known)
    is_small = not any(word.is_capital and word.text != "I" for word in found)
    kinds: dict[int, str] = {}
    for place, word in enumerate(found):
        before = found[place - 1] if place else _NONE
        after = found[place + 1] if place + 1 < len(found) else _NONE
        is_called = word.follows(before) and (
            before.small in _TITLES - {"miss"} | {"named"}
            or (is_small and before.small in _TO_SOMEONE)
            or (before.small == "and" and place - 2 in kinds)
        )
        if kind := _kind(word, before, after, known, is_called):
            kinds[place] = kind
            yield word.start, word.start + len(word.text), kind


def _words(text: str, known: Known) -> list[_Word]:
    found: list[_Word] = []
    end, before = 0, ""
    for match in WORD.finditer(text):
        bare, gap = _SUFFIX.sub("", match[0]), text[end : match.start()]
        # A full stop after a title or an initial ends nothing.
        is_short = len(before) == 1 or before.lower() in _TITLES
        is_first = not (is_short and gap.strip() == ".") and bool(
            _SENTENCE_END.search(gap if not found else f"x{gap}")
        )
        found.append(_Word(bare, match.start(), gap, is_first, known.sort_of(bare)))
        end, before = match.start() + len(bare), bare
    return found


def _kind(word: _Word, before: _Word, after: _Word, known: Known, is_called: bool) -> str | None:
    """What a word is by itself and by the words around it; none where it may stay."""
    if len(word.text) == 1:
        return marks.INITIALS if _is_initial(word, after) else None
    if word.is_capital and all(len(part) == 1 for part in re.split("['-]", word.text)):
        return marks.INITIALS
    if word.sort is Sort.NAME:
        # Jo and Al are names; "al" and "jo" in small letters are not.
        return marks.NAME if len(word.text) > 2 or word.is_capital else None
    if word.sort is Sort.ORDINARY:
        return marks.NAME if _is_surname(word, before, after, known) else None
    if word.sort is Sort.JOINING or word.text.removesuffix("s") in ACRONYMS:
        return None
    if word.is_capital:
        return marks.INITIALS if word.text.isupper() and len(word.text) < 4 else marks.NAME
    return marks.NAME if is_called else None


def _is_surname(word: _Word, before: _Word, after: _Word, known: Known) -> bool:
    """Whether an ordinary word with a capital is a name: Mrs Good, Sarah Good, the Good family."""
    if not word.is_capital:
        return False
    if word.follows(before) and (before.small in _TITLES or before.sort is Sort.NAME):
        return True
    is_name = after.sort is Sort.NAME or (
        after.is_capital
        and (len(after.text) == 1 or after.sort is Sort.OTHER or known.has_name(after.text))
    )
    return known.has_name(word.text) and (not word.is_first or (is_name and after.follows(word)))


def _is_initial(word: _Word, after: _Word) -> bool:
    if word.text == "A":
        is_article = after.gap[:2] in (" ", f" {KEPT}") and after.small not in _NOT_AFTER_ARTICLE
        is_name = after.is_capital and (
            after.sort in (Sort.NAME, Sort.OTHER) or len(after.text) == 1
        )
        return not is_article or is_name or not (word.is_first or after.is_capital)
    return word.text != "I" and (word.is_capital or word.text not in _SMALL_WORDS)
