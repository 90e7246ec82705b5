"""What is taken out of random sentences: no part of a name or an identifier is left."""

from __future__ import annotations

import re
import string
import unicodedata

from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from reg18.quotes.names import Known, words
from reg18.quotes.redact import kinds_in, redact
from reg18.quotes.text import KINDS, MARK, plain
from reg18.quotes.wording import why_no_quote

WORDS = ("joining_words", "ordinary_words", "names_that_are_words")
KNOWN = Known.of(
    names=["Sarah Kowalczyk", "Mr Will Young", "Anne-Marie Smith-Jones", "Ngozi van der Berg"],
    references=["SYN-ASC-2022-00001", "24 007 856", "P000001"],
    usual=["Locality North", "Young Adults"],
)

_FILLERS = ("we", "were", "very", "glad", "of", "the", "help", "and", "so", "kind", "team", "it")
_LETTERS = string.ascii_lowercase + "éèüöñłøåçš"
_PLACE = st.integers(0, 40)


def _letters(least: int, most: int) -> st.SearchStrategy[str]:
    return st.text(st.sampled_from(_LETTERS), min_size=least, max_size=most)


@st.composite
def _names(draw: st.DrawFn) -> list[str]:
    """A first name and a surname: made of any letters, or names that are words too."""
    found = []
    for _ in range(2):
        ambiguous = sorted(words("names_that_are_words"))
        part = draw(
            st.one_of(
                _letters(3, 12),
                st.sampled_from(ambiguous),
                st.tuples(_letters(3, 7), _letters(3, 7)).map("-".join),
                _letters(3, 7).map("O'{}".format),
            )
        )
        found.append("".join(piece.capitalize() for piece in re.split("([-'])", part)))
    return found


def _holds(text: str, word: str) -> bool:
    """Whether a text has a word, ignoring accents and case, even as part of another word."""
    clear = plain(MARK.sub(" ", text)).lower()
    return re.search(rf"(?<![^\W_]){re.escape(plain(word).lower())}(?![^\W_])", clear) is not None


@st.composite
def _sentence_with(draw: st.DrawFn, inside: str) -> str:
    fillers = draw(st.lists(st.sampled_from(_FILLERS), min_size=2, max_size=12))
    fillers[0] = fillers[0].capitalize()
    place = draw(st.integers(1, len(fillers)))
    end = draw(st.sampled_from([".", "!", "", ", and so on.", "'s team."]))
    return " ".join([*fillers[:place], inside, *fillers[place:]]) + end


# No deadline: a busy machine takes longer than hypothesis allows.
@settings(deadline=None)
@given(st.data(), _names())
def test_no_name_of_the_extract_is_left(data: st.DataObject, name: list[str]) -> None:
    """Whatever someone is called: the suggestion has no part of the name where it was written."""
    fillers = set(_FILLERS)
    parts = [part for whole in name for part in re.split("[-']", whole)]
    assume(not any(plain(part).lower() in fillers | words("joining_words") for part in parts))
    known = Known.of([" ".join(name)])
    written = data.draw(
        st.sampled_from(
            [" ".join(name), name[0], name[1], f"{name[1]}, {name[0]}", f"Mrs {name[1]}"]
        )
    )
    text = data.draw(_sentence_with(written))
    made = redact(text, known).text
    # Parts of a single letter, such as that of O'Neil, are too short to be told from words.
    for part in [*name, *(part for part in parts if len(part) > 1)]:
        if part in re.split(r"[\s,'-]", written) or part in written.split():
            assert not _holds(made, part), (text, made)
    assert MARK.search(made)


@settings(deadline=None)
@given(st.data(), _letters(3, 12), st.sampled_from([str.lower, str.upper, str.capitalize]))
def test_no_rare_name_is_left_in_any_case(data: st.DataObject, name: str, case: object) -> None:
    """A name that is not a word goes in small letters too, and at the beginning of a sentence."""
    assume(not any(plain(name).lower() in words(each) for each in WORDS))
    known = Known.of([f"{name} Smithers"])
    assert callable(case)
    written = case(name)
    # A letter that has no capital of one letter changes the word.
    assume(plain(written).lower() == plain(name).lower())
    text = data.draw(st.sampled_from(["{} was here.", "it was {}", "So glad. {} came", "to {}, x"]))
    made = redact(text.format(written), known).text
    assert not _holds(made, name), made


_DIGITS = st.text(st.sampled_from(string.digits), min_size=1)


@st.composite
def _identifiers(draw: st.DrawFn) -> tuple[str, list[str]]:
    """Something that identifies, and what of it must not be left."""

    def digits(count: int) -> str:
        return draw(st.text(st.sampled_from(string.digits), min_size=count, max_size=count))

    def letters(count: int) -> str:
        return draw(
            st.text(st.sampled_from(string.ascii_uppercase), min_size=count, max_size=count)
        )

    gap = draw(st.sampled_from(["", " ", "-"]))
    year = str(draw(st.integers(1920, 2012)))
    numbers = {
        "phone": f"0{digits(4)}{gap}{digits(6)}",
        "abroad": f"+44{gap}{digits(4)}{gap}{digits(6)}",
        "nhs": f"{digits(3)}{gap}{digits(3)}{gap}{digits(4)}",
        "ni": f"{letters(2)}{gap}{digits(2)}{gap}{digits(2)}{gap}{digits(2)}{gap}{letters(1)}",
        "birth": f"{draw(st.integers(1, 28))}/{draw(st.integers(1, 12))}/{year}",
        "written": f"{draw(st.integers(1, 28))} March {year}",
        "reference": f"{letters(3)}-{year}-{digits(5)}",
        "person": f"{letters(1)}{digits(6)}",
    }
    kind = draw(st.sampled_from([*numbers, "mail", "postcode", "address", "web"]))
    if kind in numbers:
        return numbers[kind], re.findall(r"\d{2,}", numbers[kind])
    if kind == "mail":
        account = draw(_letters(3, 9).map(plain))
        return f"{account}.{digits(2)}@example.org", [account, "example"]
    if kind == "web":
        page = draw(_letters(3, 9).map(plain))
        return f"http://{page}.example/{page}", [page, "example"]
    if kind == "postcode":
        area = draw(st.sampled_from(["LE", "B", "NG", "SW", "E"]))
        inward = f"{draw(st.integers(1, 9))}{letters(2)}"
        return f"{area}{draw(st.integers(1, 19))} {inward}", [inward]
    street = draw(st.sampled_from(["Acacia Avenue", "High Street", "Mill Lane", "The Close"]))
    number = str(draw(st.integers(10, 999)))
    return f"{number} {street}", [number, street.split()[-1]]


@settings(deadline=None)
@given(st.data(), _identifiers())
@example(None, ("LE1 1AA", ["1AA"]))
def test_no_identifier_is_left(
    data: st.DataObject | None, identifier: tuple[str, list[str]]
) -> None:
    written, parts = identifier
    text = data.draw(_sentence_with(written)) if data else f"We live at {written}."
    made = redact(text, Known()).text
    for part in parts:
        assert part.lower() not in MARK.sub("", made).lower(), (text, made)


@settings(deadline=None)
@given(st.text(max_size=200))
@example("[name removed](x")
@example("[[name removed]]")
@example("'s ]( A. <")
def test_nothing_is_found_in_what_is_suggested(text: str) -> None:
    """A suggestion passes the check that approval and printing make, whatever was written."""
    made = redact(text, KNOWN)
    assert kinds_in(made.text, KNOWN) == []
    assert made.taken_out == sum(1 for match in MARK.finditer(made.text) if match[1] in KINDS)
    assert not any(unicodedata.category(sign) in ("Cc", "Cf", "Zl") for sign in made.text)
    assert why_no_quote(made.text, made.text) in (None, "has fewer than 3 words of the writer")
