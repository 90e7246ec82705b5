"""How SQL reads a cell, against the recount, which was written from the contract alone."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.python.macro_sql import expression, read_cells
from tests.python.recount.numbers import read_number, styles_of
from tests.python.recount.values import clean, read_timestamp, says_nothing

_BLANKS = (" ", "  ", "\t", "\n", "\u00a0", "\u2003", "\u202f", "\u3000", "\u2028", "\x0b", "\x85")
_UNSEEN = ("\u200b", "\u200d", "\u00ad", "\ufeff", "\u2060", "\u202e", "\ufe0f", "\x07", "\x7f")
_WORDS = ("NULL", "n/a", "NA", "#N/A", "None", "nil", "-", "(blank)", "nothing", "nan", "--", "é")

_days = st.dates().map(str) | st.builds(
    "".join,
    st.tuples(
        st.integers(0, 33).map(str) | st.sampled_from(("02", "13", "31")),
        st.sampled_from("/.- "),
        st.integers(0, 14).map(str) | st.sampled_from(("04", "Apr", "april", "SEPT", "may", "Mai")),
        st.sampled_from("/.- "),
        st.sampled_from(("2024", "24", "2023", "1999", "024", "20245")),
    ),
)
_times = st.builds(
    "".join,
    st.tuples(
        st.sampled_from((" ", "T", ", ", ",", "", "  ")),
        st.integers(0, 25).map(str) | st.sampled_from(("00", "09", "12")),
        st.sampled_from((":00", ":45", ":60", ":5")),
        st.sampled_from(("", ":30", ":59.5", ":07.123456", ":61")),
        st.sampled_from(("", "", "am", " PM", " p.m.", "a")),
        st.sampled_from(("", "", "Z", " UTC", "+01:00", "+0100", " -05", "BST", "+25:00", "CET")),
    ),
)
_dates = (
    st.builds("".join, st.tuples(_days, _times | st.just("")))
    | st.sampled_from(
        (
            "45384",
            "45384.5",
            "45384.25",
            "4538",
            "453841",
            "soon",
            "2024-04-02Z",
            "2024-04-02+01:00",
        )
    )
    | st.text("0123456789/-: TZ", max_size=20)
)
_numbers = st.text("0123456789.,£ -", max_size=12) | st.builds(
    "{}{:{}}".format, st.sampled_from(("", "£", "£ ")), st.integers(0, 10**7), st.sampled_from(",_")
).map(lambda text: text.replace("_", " "))
_texts = st.lists(
    st.sampled_from((*_BLANKS, *_UNSEEN, *_WORDS)) | st.characters(codec="utf-8"), max_size=6
).map("".join)
# DuckDB takes no NUL, and landing has none; Unicode knows more marks than files have.
_cells = _texts.filter(lambda text: "\x00" not in text and not _is_rare(text))


def _is_rare(text: str) -> bool:
    known = {*"".join(_UNSEEN)}
    return any(one not in known and not one.isprintable() and not one.isspace() for one in text)


@settings(max_examples=60, deadline=None)
@given(st.lists(_cells, min_size=1, max_size=60))
def test_cells_are_cleaned_alike(cells: list[str]) -> None:
    found = read_cells(
        cells,
        {"clean": expression("clean_text", "cell")},
        {"clean": "clean", "is_word": f"coalesce({expression('is_empty_word', 'clean')}, true)"},
    )
    assert found == [(clean(cell) or None, says_nothing(clean(cell))) for cell in cells]


@settings(max_examples=60, deadline=None)
@given(st.lists(_dates, min_size=1, max_size=60))
def test_dates_are_read_alike(cells: list[str]) -> None:
    cells = [clean(cell) for cell in cells]
    parts = {f"x_{part}": expression(f"{part}_part", "cell") for part in ("day", "time", "zone")}
    found = read_cells(
        cells,
        parts,
        {
            "day": expression("date_from_parts", "x"),
            "moment": expression("timestamp_from_parts", "x"),
        },
    )
    expected = [read_timestamp(cell) for cell in cells]
    assert [day for day, _ in found] == [moment and moment.date() for moment in expected]
    assert [moment for _, moment in found] == expected


@settings(max_examples=60, deadline=None)
@given(st.lists(_numbers, min_size=1, max_size=60), st.booleans(), st.booleans())
def test_numbers_are_read_alike(cells: list[str], has_points: bool, has_commas: bool) -> None:
    """In a column that says any of four things; and what each number says of its column."""
    cells = [clean(cell) for cell in cells]
    styles = frozenset(
        style for style, has in (("point", has_points), ("comma", has_commas)) if has
    )
    number = expression("bare_number", "cell")
    found = read_cells(
        cells,
        {
            "number": number,
            "has_points": str(has_points).lower(),
            "has_commas": str(has_commas).lower(),
        },
        {
            "plain": f"cast({expression('plain_number', 'number', 'x')} as decimal(18, 6))".replace(
                "x.has", "has"
            ),
            "is_point": expression("has_decimal_point", "number"),
            "is_comma": expression("has_decimal_comma", "number"),
        },
    )
    for cell, (plain, is_point, is_comma) in zip(cells, found, strict=True):
        assert plain == read_number(cell, styles), cell
        shown = styles_of([cell])
        assert (is_point and not is_comma, is_comma and not is_point) == (
            "point" in shown,
            "comma" in shown,
        ), cell
    assert all(plain is None or isinstance(plain, Decimal) for plain, _, _ in found)
