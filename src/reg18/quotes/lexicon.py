"""Words and names: which capital letters make a name, and what is known of the extract."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache
from importlib import resources

from reg18.quotes.plain_text import plain

WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
_LETTERS = re.compile(r"[^\W\d_]+")
_DIGITS = re.compile(r"\d+")
_LETTERS_AND_DIGITS = re.compile(r"[^\W_]+")
# Sarah's, they'll, I've: what follows the apostrophe is grammar.
SUFFIX = re.compile(r"'(?:s|ll|d|ve|re|m)$", re.IGNORECASE)
# SarahJones
_HUMPS = re.compile(r"(?<=[a-z])(?=[A-Z])")


def word_set(text: str) -> frozenset[str]:
    """The words of a text that are parted by blanks."""
    return frozenset(text.split())


# Written in capitals, and no initials of anybody.
ACRONYMS = word_set(
    "NHS OT OTA GP DFG ASC CQC LCC CPN SW SSW MS MND COPD UTI ICU ITU CCU PIP DWP HMRC LA UK USA "
    "EU TV DVD PC IT AM PM OK RSVP PS ASAP FYI BBC DIY CEO HR LGSCO PHSO ICB CHC DST MCA DOLS POA "
    "LPA NI VIP TLC AI PDF SMS FAQ RNIB RNID MDT OCD ADHD ASD PTSD ID DOB CAB UHL DNA SEN SEND"
)


class Sort(Enum):
    """What a word can be, apart from where it stands."""

    JOINING = auto()  # the, you, Mrs: never a name by itself
    ORDINARY = auto()  # team, lovely: a capital means nothing
    ORDINARY_KNOWN = auto()  # the same, and a complainant is called so
    BOTH = auto()  # Will, Rose: a name where it is written as one
    SURE = auto()  # a name wherever it stands
    UNKNOWN = auto()  # in no list: a capital inside a sentence makes it a name


@cache
def words(name: str) -> frozenset[str]:
    """The words of one list of the folder `lexicon`."""
    text = resources.files("reg18.quotes").joinpath("lexicon", f"{name}.txt").read_text("utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return word_set(" ".join(lines))


@dataclass(frozen=True)
class Known:
    """What the extract and the council's settings tell about words.

    names: every part of every complainant's name, in small letters;
    references: ids of persons and references of cases, letters and digits only;
    usual: words of service areas and of the council's own name, whose capital means nothing;
    phrases: these names as a whole, where they have several words.
    """

    names: frozenset[str] = frozenset()
    references: frozenset[str] = frozenset()
    usual: frozenset[str] = frozenset()
    phrases: tuple[str, ...] = ()

    @classmethod
    def of(
        cls, names: Iterable[str] = (), references: Iterable[str] = (), usual: Iterable[str] = ()
    ) -> Known:
        """From names, references and usual terms as they are written in the extract."""
        terms = sorted({" ".join(plain(term).text.split()) for term in usual})
        return cls(
            names=frozenset(part for name in names for part in name_parts(name)),
            references=frozenset(filter(_is_telling, map(reference_key, references))),
            usual=frozenset(word.lower() for term in terms for word in _LETTERS.findall(term)),
            phrases=tuple(term for term in terms if len(_LETTERS.findall(term)) > 1),
        )

    def sort_of(self, word: str) -> Sort:
        """What a word is, its grammatical ending taken off."""
        parts = [part for part in parts_of(word) if len(part) > 1]
        whole = word.lower()
        if not parts or whole.endswith("n't"):
            return Sort.JOINING
        # Smith-Jones, O'Brien and SarahJones are what their most telling part is.
        sorts = {self._sort_of_part(part) for part in (whole, *parts)}
        if len(parts) > 1:
            sorts.discard(Sort.UNKNOWN)
            if not sorts or any(self._sort_of_part(part) is Sort.UNKNOWN for part in parts):
                sorts.add(Sort.UNKNOWN)
        order = (Sort.SURE, Sort.BOTH, Sort.ORDINARY_KNOWN, Sort.UNKNOWN, Sort.ORDINARY)
        return next((sort for sort in order if sort in sorts), Sort.JOINING)

    def _sort_of_part(self, word: str) -> Sort:
        if word in words("joining_words"):
            return Sort.JOINING
        if word in words("given_names_that_are_words"):
            return Sort.BOTH
        is_known = word in self.names
        if word in words("ordinary_words"):
            return Sort.ORDINARY_KNOWN if is_known else Sort.ORDINARY
        if word in words("surnames_that_are_words"):
            if is_known:
                return Sort.BOTH
        elif is_known or word in words("given_names") or self._is_plural_of_name(word):
            return Sort.SURE
        return Sort.ORDINARY if word in self.usual else Sort.UNKNOWN

    def _is_plural_of_name(self, word: str) -> bool:
        singles = {word.removesuffix("s"), word.removesuffix("es")} - {word}
        return any(len(one) > 2 and one in self.names for one in singles)


def parts_of(word: str) -> list[str]:
    """The parts of a word in small letters, parted at hyphens, apostrophes and humps."""
    return [
        part.lower() for piece in re.split(r"['-]", word) for part in _HUMPS.split(piece) if part
    ]


def name_parts(name: str) -> set[str]:
    """What somebody may be called by: each part of the name, and the parts joined as in an account.

    Words such as `the` and `Mrs` that stand in the same field are no names.
    """
    found = [word.lower() for word in WORD.findall(plain(name).text)]
    parts = {part for word in found for part in (word, word.replace("'", ""), *parts_of(word))}
    whole = [part for word in found for part in parts_of(word) if not _is_joining(part)]
    if len(whole) > 1:
        parts |= {"".join(whole), whole[0] + whole[-1]}
    return {part for part in parts if len(part) > 1 and not _is_joining(part)}


def _is_joining(word: str) -> bool:
    return word in words("joining_words")


def reference_key(reference: str) -> str:
    """A reference as it is compared: letters and digits only, in small letters."""
    return "".join(_LETTERS_AND_DIGITS.findall(plain(reference).text.lower()))


def _is_telling(key: str) -> bool:
    """Whether a reference can be told from a year, a count or a word."""
    digits = len(key) - len(_DIGITS.sub("", key))
    return digits > 4 or (len(key) > 2 and 0 < digits < len(key))
