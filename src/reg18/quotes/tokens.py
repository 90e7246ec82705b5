"""A text as words, marks and signs, with what the capitals of a sentence are worth."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import Enum, auto

from reg18.quotes.identifiers import GONE
from reg18.quotes.lexicon import SUFFIX, WORD, word_set

# Stand for a name or initials that were taken out, and for a usual phrase, in the plain text.
NAMED = "\x01"
USUAL = "\x02"

TITLES = word_set("mr mrs ms miss mx dr prof professor rev reverend cllr councillor")
_TOKEN = re.compile(rf"{WORD.pattern}|{NAMED}+|{USUAL}+|{GONE}+|\d+|[^\w\s]")
_ENDS = ".!?…"


class Form(Enum):
    """What a token is."""

    WORD = auto()
    NAMED = auto()
    OTHER = auto()


@dataclass(frozen=True)
class Token:
    """A word without its grammatical ending, or something else that is not blank."""

    form: Form
    text: str
    start: int
    end: int
    is_first: bool  # of its sentence
    sentence: int

    @property
    def small(self) -> str:
        return self.text.lower()

    @property
    def is_capital(self) -> bool:
        return self.form is Form.WORD and self.text[0].isupper()


@dataclass
class Tokens:
    """The tokens of a text in order."""

    text: str
    all: list[Token]
    # Sentences in which most words have capitals, so that a capital tells nothing.
    shouted: set[int] = field(default_factory=set)

    @property
    def has_capitals(self) -> bool:
        return any(token.is_capital and token.text != "I" for token in self.all)

    def at(self, place: int) -> Token | None:
        return self.all[place] if 0 <= place < len(self.all) else None

    def gap(self, place: int) -> str:
        """What stands between a token and the next."""
        return self.text[self.all[place].end : self.all[place + 1].start]

    def is_next_to(self, first: int) -> bool:
        """Whether only blanks, a dot or a hyphen part a token from the next word or name."""
        following = self.at(first + 1)
        return following is not None and not self.gap(first).strip(" .-'")


def tokens(text: str) -> Tokens:
    """The tokens of a plain text."""
    found = Tokens(text, list(_read(text)))
    words = [token for token in found.all if token.form is Form.WORD]
    everywhere = _is_shouted(words)
    for sentence in {token.sentence for token in words}:
        own = [token for token in words if token.sentence == sentence]
        if _is_shouted(own) if len(own) > 3 else everywhere:
            found.shouted.add(sentence)
    return found


def _is_shouted(words: list[Token]) -> bool:
    telling = [
        word
        for word in words
        if not word.is_first and len(word.text) > 1 and word.small not in TITLES
    ]
    return sum(word.is_capital for word in telling) * 2 > len(telling) > 0


def _read(text: str) -> Iterator[Token]:
    sentence, is_first, before = 0, True, ""
    for match in _TOKEN.finditer(text):
        piece = match[0]
        if piece[0] in _ENDS:
            if _ends_sentence(text, match.end(), piece, before):
                sentence, is_first = sentence + 1, True
            continue
        token = Token(Form.OTHER, piece, match.start(), match.end(), is_first, sentence)
        if piece[0] == NAMED:
            token = replace(token, form=Form.NAMED)
        elif piece[0].isalpha():
            bare = SUFFIX.sub("", piece)
            token = replace(token, form=Form.WORD, text=bare, end=match.start() + len(bare))
        yield token
        if token.form is not Form.OTHER or piece[0] == USUAL:
            is_first, before = False, piece


def _ends_sentence(text: str, end: int, sign: str, before: str) -> bool:
    """A full stop after a title or a single letter, or within a number, ends nothing."""
    if sign != ".":
        return True
    is_short = len(before) == 1 or before.lower() in TITLES
    return not is_short and not text[end : end + 1].isalnum()
