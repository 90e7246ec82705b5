"""Names and initials in a plain text: those of the extract, and those that a capital gives away.

The rule in words is in docs/reference/quotes.md. If in doubt, a word is taken out: a person reads
what is left.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from importlib import resources

from reg18.quotes.text import ACCENT, GONE, INITIALS, KEPT, NAME, SCRIPT, filled, plain

_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
_LETTERS = re.compile(r"[^\W\d_]+")
# SarahJones
_HUMPS = re.compile(r"(?<=[a-z])(?=[A-Z])")
# How a name may be typed that has one of these letters.
_SPELT = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "æ": "ae", "œ": "oe", "ø": "oe", "å": "aa", "ß": "ss",
     "þ": "th"}
)  # fmt: skip


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Written in capitals, and not initials.
_ACRONYMS = _set(
    "NHS OT OTA GP DFG ASC CQC LCC CPN SW SSW MS MND COPD UTI ICU ITU CCU PIP DWP HMRC LA UK USA "
    "EU TV DVD PC IT AM PM OK RSVP PS ASAP FYI BBC DIY CEO HR LGSCO PHSO ICB CHC DST MCA DOLS POA "
    "LPA NI VIP TLC AI PDF SMS FAQ RNIB RNID MDT OCD ADHD ASD PTSD ID DOB CAB UHL DNA SEN SEND"
)
_TITLES = _set("mr mrs ms miss mx dr prof professor rev reverend cllr councillor")
_TO_SOMEONE = _set("to thank thanks thankyou from by with dear hi hello named")
# After A these say that it is short for a person.
_NOT_AFTER_ARTICLE = _set(
    "and was is were are has had who with for came went made gave helped listened did could would "
    "does always"
)
# Small letters that stand for a word, or for the end of one.
_SMALL_WORDS = frozenset("aixurnstdmk")
# Sarah's, they'll, I've: what follows the apostrophe is grammar.
_SUFFIX = re.compile(r"'(?:s|ll|d|ve|re|m)$", re.IGNORECASE)
_SCRIPT = re.compile(rf"{ACCENT}*[^\W\d_](?:[^\W\d_]|{ACCENT})*")
_SENTENCE_START = re.compile(rf"(?:^|[.!?…])[^\w{GONE}{KEPT}]*$")
_MONTHS = "(?:april|may|june|august)"
# Letters that are not initials, and months that are not names.
_HARMLESS = re.compile(
    rf"""
    \b(?: e\.g\. | i\.e\. | [ap]\.m\. | (?: a\s?&\s?e | b\s?&\s?b | q\s?&\s?a | m\s?&\s?s
        | x-rays? | t-shirts? )\b )
    | \b(?:in|since|until)\s{_MONTHS}\b | \b{_MONTHS},?\s\d{{4}}\b
    """,
    re.IGNORECASE | re.VERBOSE,
)


class Sort(IntEnum):
    """What a word can be, apart from its place in the sentence; the last tells the most."""

    JOINING = 0  # the, you, Mrs: never a name by itself
    ORDINARY = 1  # team, lovely: a capital means nothing
    OTHER = 2  # Will, Rose, and what is in no list: a name if it has a capital
    NAME = 3  # a name wherever it is


@cache
def words(name: str) -> frozenset[str]:
    """Return the words of one list of the folder `lexicon`."""
    text = resources.files("reg18.quotes").joinpath("lexicon", f"{name}.txt").read_text("utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return _set(" ".join(lines))


@dataclass(frozen=True)
class Known:
    """What the extract and the council's settings tell about words.

    names: every part of every complainant's name, in small letters;
    references: ids of persons and references of cases, letters and digits only;
    usual: words of service areas and of the council's own name, whose capital means nothing;
    phrases: these names as a whole, if they have several words.
    """

    names: frozenset[str] = frozenset()
    references: frozenset[str] = frozenset()
    usual: frozenset[str] = frozenset()
    phrases: tuple[str, ...] = ()

    @classmethod
    def of(
        cls, names: Iterable[str] = (), references: Iterable[str] = (), usual: Iterable[str] = ()
    ) -> Known:
        """Make it from names, references and usual terms as written in the extract."""
        terms = sorted({" ".join(plain(term).split()) for term in usual})
        keys = ("".join(re.findall(r"[^\W_]+", plain(one).lower())) for one in references)
        return cls(
            names=frozenset(part for name in names for part in _name_parts(name)),
            references=frozenset(filter(_is_telling, keys)),
            usual=frozenset(word.lower() for term in terms for word in _LETTERS.findall(term)),
            phrases=tuple(term for term in terms if len(_LETTERS.findall(term)) > 1),
        )

    def sort_of(self, word: str) -> Sort:
        """Return what a word is: what its most telling part is, as in Smith-Jones or SarahJones."""
        whole = word.lower()
        parts = {part for part in _parts_of(word) if len(part) > 1}
        if not parts or whole.endswith("n't"):
            return Sort.JOINING
        if self._sort_of_part(whole) is Sort.NAME:
            return Sort.NAME
        return max(map(self._sort_of_part, parts))

    def has_name(self, word: str) -> bool:
        """Whether a complainant has this name, be it an ordinary word or not."""
        return not self.names.isdisjoint((word.lower(), *_parts_of(word)))

    def _sort_of_part(self, word: str) -> Sort:
        if word in words("joining_words"):
            return Sort.JOINING
        if word in words("names_that_are_words"):
            return Sort.OTHER
        if word in words("ordinary_words"):
            return Sort.ORDINARY
        # The Kowalczyks, the Joneses.
        singles = {word, word.removesuffix("s"), word.removesuffix("es")}
        if word in words("given_names") or any(len(one) > 1 for one in singles & self.names):
            return Sort.NAME
        return Sort.ORDINARY if word in self.usual else Sort.OTHER


def _parts_of(word: str) -> list[str]:
    """Return the parts of a word in small letters, split at hyphens, apostrophes and humps."""
    return [
        part.lower() for piece in re.split(r"['-]", word) for part in _HUMPS.split(piece) if part
    ]


def _name_parts(name: str) -> set[str]:
    """Return what someone may be called by: each part of the name, and the parts joined as in an
    account. Words such as `the` and `Mrs` in the same field are not names."""
    found = {
        word.lower()
        for spelling in (name, name.lower().translate(_SPELT))
        for word in _WORD.findall(plain(spelling))
    }
    parts = {part for word in found for part in (word, word.replace("'", ""), *_parts_of(word))}
    whole = [
        part
        for word in _WORD.findall(plain(name))
        for part in _parts_of(word)
        if part not in words("joining_words")
    ]
    if len(whole) > 1:
        parts |= {"".join(whole), whole[0] + whole[-1]}
    return {part for part in parts if len(part) > 1} - words("joining_words")


def _is_telling(key: str) -> bool:
    """Whether a reference can be told from a year, a count or a word."""
    digits = sum(map(str.isdigit, key))
    return digits > 4 or (len(key) > 2 and 0 < digits < len(key))


@dataclass(frozen=True)
class _Word:
    """A word without its grammatical ending, and what is between it and the one before."""

    text: str
    start: int
    gap: str
    sort: Sort

    @property
    def small(self) -> str:
        return self.text.lower()

    @property
    def is_capital(self) -> bool:
        return self.text[:1].isupper()

    def follows(self, before: _Word) -> bool:
        """Whether it is next to another; a title may have a full stop."""
        return self.gap in ((" ", ". ", ".") if before.small in _TITLES else (" ", "-"))


_NONE = _Word("", 0, "", Sort.JOINING)


def names(text: str, known: Known) -> Iterator[tuple[int, int, str]]:
    """Yield spans that are names or initials, or in a script that these rules cannot read."""
    patterns = [_HARMLESS]
    if known.phrases:
        patterns.insert(0, re.compile(rf"\b(?:{'|'.join(map(re.escape, known.phrases))})\b"))
    for pattern in patterns:
        for match in pattern.finditer(text):
            text = filled(text, match.start(), match.end(), KEPT)
    for match in _SCRIPT.finditer(text):
        if not match[0].isascii():
            text = filled(text, match.start(), match.end(), GONE)
            yield match.start(), match.end(), SCRIPT
    found = _words_in(text, known)
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


def _words_in(text: str, known: Known) -> list[_Word]:
    found: list[_Word] = []
    end = 0
    for match in _WORD.finditer(text):
        bare = _SUFFIX.sub("", match[0])
        found.append(_Word(bare, match.start(), text[end : match.start()], known.sort_of(bare)))
        end = match.start() + len(bare)
    return found


def _kind(word: _Word, before: _Word, after: _Word, known: Known, is_called: bool) -> str | None:
    """Return what a word is by itself and by the words around it; none if it may stay."""
    if len(word.text) == 1:
        return INITIALS if _is_initial(word, before, after) else None
    if word.is_capital and all(len(part) == 1 for part in re.split("['-]", word.text)):
        return INITIALS
    if word.sort is Sort.NAME:
        # Jo and Al are names; "al" and "jo" in small letters are not.
        return NAME if len(word.text) > 2 or word.is_capital else None
    if word.is_capital and known.has_name(word.text):
        return NAME
    if word.sort is Sort.ORDINARY:
        # Mrs Good, Sarah Good.
        is_surname = before.small in _TITLES or before.sort is Sort.NAME
        return NAME if word.is_capital and is_surname and word.follows(before) else None
    if word.sort is Sort.JOINING or word.text.removesuffix("s") in _ACRONYMS:
        return None
    if word.is_capital:
        return INITIALS if word.text.isupper() and len(word.text) < 4 else NAME
    return NAME if is_called else None


def _is_initial(word: _Word, before: _Word, after: _Word) -> bool:
    if word.text == "A":
        is_article = after.gap[:2] in (" ", f" {KEPT}") and after.small not in _NOT_AFTER_ARTICLE
        is_name = after.is_capital and (after.sort >= Sort.OTHER or len(after.text) == 1)
        # A full stop after a title or an initial ends no sentence.
        is_short = len(before.text) == 1 or before.small in _TITLES
        is_first = not (is_short and word.gap.strip() == ".") and bool(
            _SENTENCE_START.search(word.gap if before is _NONE else f"x{word.gap}")
        )
        return not is_article or is_name or not (is_first or after.is_capital)
    return word.text != "I" and (word.is_capital or word.text not in _SMALL_WORDS)
