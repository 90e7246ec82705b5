"""Names and initials in a plain text: known ones, and those that a capital letter gives away.

The rule in words is in docs/reference/quotes.md. In doubt a word is taken out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from reg18.quotes import marks
from reg18.quotes.lexicon import ACRONYMS, Known, Sort, word_set
from reg18.quotes.tokens import TITLES, Form, Token, Tokens, tokens

# "Will you", "May I", "Hope this", "Young people": what shows that it is no name.
_SUBJECTS = word_set("i we you they he she it who")
_AFTER_VERB = _SUBJECTS | word_set(
    "this that these those the a an my our your his her their be not to all everyone everybody god "
    "have definitely certainly recommend"
)
_AFTER_WORD = {
    **dict.fromkeys(("will", "may", "hope"), _AFTER_VERB),
    "young": word_set("people person man woman men women lady ladies adult adults carers"),
}
_VERBS = frozenset(("will", "may", "hope"))
# What people do, so that a capital in front of it is a person's.
_DEEDS = word_set(
    "was is has had came went made gave helped listened explained took did really visited rang "
    "phoned called spoke said arranged sorted understood knew never could would does kept stayed "
    "showed treated looked supported deserves goes makes who always and"
)
_TO_SOMEBODY = word_set("to thank thanks thankyou from by with dear hi hello named")
_MONTHS = frozenset(("april", "may", "june", "august"))
_BEFORE_MONTH = re.compile(
    r"(?:\b(?:in|since|during|early|late|mid|last|next|until|this)"
    r"|\b\d{1,2}\s?(?:st|nd|rd|th)?(?:\sof)?)[\s-]$",
    re.IGNORECASE,
)
_AFTER_MONTH = re.compile(r",?\s\d{1,4}\b")
# Small letters that stand for a word of their own.
_SMALL_WORDS = frozenset("aixurnstdmk")
# A&E, B&B
_PAIRS = re.compile(r"\b(?:A\s?&\s?E|B\s?&\s?B|Q\s?&\s?A|M\s?&\s?S)\b")

# A word that most letters of are of another script; the rules above cannot read it.
_SCRIPT = re.compile(r"[^\W\d_]+")


def people(text: str, known: Known) -> Iterator[tuple[int, int, str]]:
    """Stretches that are names or initials, or in a script that these rules cannot read."""
    foreign = [(match.start(), match.end()) for match in _SCRIPT.finditer(text)
               if not all(sign.isascii() for sign in match[0])]  # fmt: skip
    for start, end in foreign:
        yield start, end, marks.SCRIPT
    found = tokens(_PAIRS.sub(lambda match: " " * len(match[0]), text))
    found.all = [token for token in found.all if not any(a <= token.start < b for a, b in foreign)]
    reader = _Reader(found, known)
    for place, token in enumerate(found.all):
        kind = reader.kinds.get(place)
        if kind:
            yield token.start, token.end, kind


class _Reader:
    """Decides for each word; a name makes the words beside it doubtful, so that it goes round."""

    def __init__(self, found: Tokens, known: Known) -> None:
        self.tokens = found
        self.sorts = {
            place: known.sort_of(token.text)
            for place, token in enumerate(found.all)
            if token.form is Form.WORD
        }
        self.kinds: dict[int, str] = {}
        self.sure: set[int] = set()
        for place in self.sorts:
            kind = self._alone(place)
            if kind:
                self.kinds[place] = kind
        while self._spread():
            pass

    def _small(self, place: int) -> str:
        token = self.tokens.at(place)
        return token.small if token and token.form is Form.WORD else ""

    def _tells(self, token: Token) -> bool:
        return token.sentence not in self.tokens.shouted

    def _alone(self, place: int) -> str | None:
        """What a word is by itself and by the words around it."""
        token = self.tokens.all[place]
        if len(token.text) == 1:
            return marks.INITIALS if self._is_initial(place, token) else None
        if all(len(part) == 1 for part in re.split("['-]", token.text)) and token.is_capital:
            return marks.INITIALS
        sort = self.sorts[place]
        if re.fullmatch("[A-Z]-[a-z]+", token.text) and sort is not Sort.SURE:
            # X-ray, T-shirt
            return None
        is_name = {
            Sort.SURE: self._is_sure,
            Sort.BOTH: self._is_both,
            Sort.ORDINARY_KNOWN: self._is_known_word,
            Sort.ORDINARY: self._has_title,
            Sort.UNKNOWN: self._is_unknown,
        }.get(sort)
        if is_name is None or not is_name(place, token):
            return None
        if sort is Sort.SURE:
            self.sure.add(place)
        if sort is Sort.UNKNOWN and token.text.isupper() and len(token.text) < 4:
            return marks.INITIALS
        return marks.NAME

    def _is_sure(self, place: int, token: Token) -> bool:
        # Jo and Al; but "al" and "jo" in small letters are no one.
        return len(token.text) > 2 or token.is_capital

    def _is_both(self, place: int, token: Token) -> bool:
        if self._is_month(token):
            return False
        if not token.is_capital:
            return self._is_called(place)
        if self._has_title(place, token):
            return True
        is_verb = token.small in _VERBS and self._small(place - 1) in _SUBJECTS
        if token.is_first or not self._tells(token):
            is_verb |= self._small(place + 1) in _AFTER_WORD.get(token.small, ())
        return not is_verb

    def _is_known_word(self, place: int, token: Token) -> bool:
        if not token.is_capital:
            return False
        if self._has_title(place, token) or (not token.is_first and self._tells(token)):
            return True
        return any(self._is_known_pair(place + step) for step in (-1, 0))

    def _has_title(self, place: int, token: Token) -> bool:
        return token.is_capital and self._small(place - 1) in TITLES

    def _is_known_pair(self, place: int) -> bool:
        """Whether two words in a row, both with capitals, are parts of complainants' names."""
        parts = (Sort.ORDINARY_KNOWN, Sort.BOTH, Sort.SURE)
        return all(
            self.sorts.get(each) in parts and self.tokens.all[each].is_capital
            for each in (place, place + 1)
        ) and self.tokens.is_next_to(place)

    def _is_unknown(self, place: int, token: Token) -> bool:
        if token.text in ACRONYMS:
            return False
        if not token.is_capital:
            return self._is_called(place)
        if not token.is_first:
            return True
        following = self.tokens.at(place + 1)
        is_sentence = following is None or following.sentence != token.sentence
        return is_sentence or self._small(place + 1) in _DEEDS

    def _is_called(self, place: int) -> bool:
        """In small letters: after Mrs or `named`; after `thanks to` where nothing has capitals."""
        before = self._small(place - 1)
        if before == "miss":
            return False
        if before in TITLES or before == "named":
            return True
        return (
            not self.tokens.has_capitals
            and before in _TO_SOMEBODY
            and self._small(place + 1) not in _AFTER_VERB
        )

    def _is_month(self, token: Token) -> bool:
        if token.small not in _MONTHS:
            return False
        text = self.tokens.text
        before = _BEFORE_MONTH.search(text, max(0, token.start - 20), token.start)
        return bool(before or _AFTER_MONTH.match(text, token.end))

    def _is_initial(self, place: int, token: Token) -> bool:
        letter, before, after = token.text, self._small(place - 1), self._small(place + 1)
        beside = [self._joined(place, step) for step in (-1, 1)]
        if letter == "I":
            return all(beside)
        if letter == "A":
            if any(beside) or after in _DEEDS - {"really", "never", "always"}:
                return True
            following = self.tokens.at(place + 1)
            is_article = following is not None and following.sentence == token.sentence
            return not is_article or not (token.is_first or not self._tells(token))
        if letter.isupper():
            return True
        if letter in _SMALL_WORDS:
            return False
        return before in _TO_SOMEBODY or before in TITLES or any(beside)

    def _joined(self, place: int, step: int) -> bool:
        """Whether `and`, `&`, a comma or a stroke joins a letter to another letter or a name."""
        joint, other = self.tokens.at(place + step), self.tokens.at(place + 2 * step)
        if joint is None or other is None or joint.small not in ("and", "&", ",", "/", "+"):
            return False
        if other.form is Form.NAMED:
            return True
        is_letter = other.form is Form.WORD and len(other.text) == 1
        return (
            is_letter
            and other.text not in "IAa"
            and other.is_capital is (self.tokens.all[place].is_capital)
        )

    def _spread(self) -> bool:
        """Take a capital beside a name for a part of it; whether anything was found."""
        found = False
        for place, sort in self.sorts.items():
            token = self.tokens.all[place]
            if place in self.kinds or len(token.text) == 1:
                continue
            if not token.is_capital:
                # "thanks to rose and will", where nothing has capitals
                is_part = (
                    sort is Sort.BOTH
                    and not self.tokens.has_capitals
                    and self._small(place - 1) == "and"
                    and self._is_named(place - 2)
                    and self._small(place + 1) not in _AFTER_VERB
                )
            elif sort in (Sort.UNKNOWN, Sort.BOTH, Sort.ORDINARY_KNOWN):
                is_part = self._is_beside(place) or (
                    sort is Sort.UNKNOWN and self._is_listed_with(place)
                )
            else:
                # Sarah Good: an ordinary word that a given name makes a surname.
                is_part = (
                    sort is Sort.ORDINARY
                    and place - 1 in self.sure
                    and not token.is_first
                    and self._tells(token)
                    and self.tokens.is_next_to(place - 1)
                )
            if is_part and not self._is_month(token) and token.text not in ACRONYMS:
                self.kinds[place] = marks.NAME
                found = True
        return found

    def _is_named(self, place: int) -> bool:
        token = self.tokens.at(place)
        return token is not None and (token.form is Form.NAMED or place in self.kinds)

    def _is_beside(self, place: int) -> bool:
        return (self._is_named(place - 1) and self.tokens.is_next_to(place - 1)) or (
            self._is_named(place + 1) and self.tokens.is_next_to(place)
        )

    def _is_listed_with(self, place: int) -> bool:
        """Kowalczyk and Sarah: joined to a name that follows."""
        return self._small(place + 1) in ("and", "with") and self._is_named(place + 2)


def usual_phrases(text: str, known: Known) -> Iterator[tuple[int, int]]:
    """Names of services and of the council, which name nobody."""
    for phrase in known.phrases:
        for match in re.finditer(rf"\b{re.escape(phrase)}\b", text):
            yield match.start(), match.end()
