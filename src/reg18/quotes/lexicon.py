"""What a word can be, by the lists of words and by what is known of the extract."""

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
_LETTERS_AND_DIGITS = re.compile(r"[^\W_]+")
# SarahJones
_HUMPS = re.compile(r"(?<=[a-z])(?=[A-Z])")
# How a name may be typed that has one of these letters.
_SPELT = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "æ": "ae", "œ": "oe", "ø": "oe", "å": "aa", "ß": "ss",
     "þ": "th"}
)  # fmt: skip


class Sort(Enum):
    """What a word can be, apart from where it stands."""

    JOINING = auto()  # the, you, Mrs: never a name by itself
    ORDINARY = auto()  # team, lovely: a capital means nothing
    NAME = auto()  # a name wherever it stands
    OTHER = auto()  # Will, Rose, and what is in no list: a name where it has a capital


def word_set(text: str) -> frozenset[str]:
    """The words of a text that whitespace separates."""
    return frozenset(text.split())


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
        terms = sorted({" ".join(plain(term).split()) for term in usual})
        return cls(
            names=frozenset(part for name in names for part in name_parts(name)),
            references=frozenset(filter(_is_telling, map(reference_key, references))),
            usual=frozenset(word.lower() for term in terms for word in _LETTERS.findall(term)),
            phrases=tuple(term for term in terms if len(_LETTERS.findall(term)) > 1),
        )

    def sort_of(self, word: str) -> Sort:
        """What a word is: what its most telling part is, as in Smith-Jones or SarahJones."""
        whole = word.lower()
        parts = {part for part in parts_of(word) if len(part) > 1}
        if not parts or whole.endswith("n't"):
            return Sort.JOINING
        if self._sort_of_part(whole) is Sort.NAME:
            return Sort.NAME
        sorts = {self._sort_of_part(part) for part in parts}
        return next(one for one in reversed(_BY_WEIGHT) if one in sorts)

    def has_name(self, word: str) -> bool:
        """Whether a complainant is called so, ordinary word or not."""
        return not self.names.isdisjoint((word.lower(), *parts_of(word)))

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


_BY_WEIGHT = (Sort.JOINING, Sort.ORDINARY, Sort.OTHER, Sort.NAME)


def parts_of(word: str) -> list[str]:
    """The parts of a word in small letters, parted at hyphens, apostrophes and humps."""
    return [
        part.lower() for piece in re.split(r"['-]", word) for part in _HUMPS.split(piece) if part
    ]


def name_parts(name: str) -> set[str]:
    """What someone may be called by: each part of the name, and the parts joined as in an account.

    Words such as `the` and `Mrs` that stand in the same field are no names.
    """
    found = {
        word.lower()
        for spelling in (name, name.lower().translate(_SPELT))
        for word in WORD.findall(plain(spelling))
    }
    parts = {part for word in found for part in (word, word.replace("'", ""), *parts_of(word))}
    whole = [
        part
        for word in WORD.findall(plain(name))
        for part in parts_of(word)
        if part not in words("joining_words")
    ]
    if len(whole) > 1:
        parts |= {"".join(whole), whole[0] + whole[-1]}
    return {part for part in parts if len(part) > 1} - words("joining_words")


def reference_key(reference: str) -> str:
    """A reference as it is compared: letters and digits only, in small letters."""
    return "".join(_LETTERS_AND_DIGITS.findall(plain(reference).lower()))


def _is_telling(key: str) -> bool:
    """Whether a reference can be told from a year, a count or a word."""
    digits = sum(map(str.isdigit, key))
    return digits > 4 or (len(key) > 2 and 0 < digits < len(key))
