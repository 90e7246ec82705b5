"""The approval of quotes: what is written of a review file, what is refused, what is still open."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from reg18.base.errors import Reg18Error
from reg18.quotes.approve import approve
from reg18.quotes.quotes_file import check_quotes, read_quotes
from reg18.quotes.source import Source
from tests.python.planted_quotes import (
    IN_TEXTS,
    NOT_TO_QUOTE,
    PLAIN,
    YEAR,
    Planted,
    approved,
    assert_silent,
    edit,
    page_of,
    rows_of,
)
from tests.python.reviewing import Record, fill_in, records, save


def test_approved_quotes_are_written_without_reference_or_original(
    planted: Planted, source: Source, review: Path, tmp_path: Path
) -> None:
    shorter = "… the help was so kind. [So much] the difference."

    def decide(row: Record) -> dict[str, Any]:
        if row["Service area"] == "Brokerage":
            return {"Decision": "No"}
        if row["Suggested text"] == PLAIN:
            return {**approved(row), "Text to print": shorter}
        return {**approved(row), "Date": "1 May 2025"} if row["No."] % 2 else approved(row)

    fill_in(review, decide)
    folder = tmp_path / "commentary" / YEAR
    result = approve(source, review, folder)
    assert (result.approved, result.refused, result.undecided, result.before) == (5, 1, 0, 0)
    rows = rows_of(folder)
    assert list(rows[0]) == ["text", "service_area", "approved_by", "approved_on"]
    assert {row["approved_on"] for row in rows} == {"2025-05-01"}
    assert {row["approved_by"] for row in rows} == {"A. Manager"}
    assert [row["service_area"] for row in rows] == sorted(row["service_area"] for row in rows)
    assert shorter in [row["text"] for row in rows]
    written = (folder / "quotes.csv").read_text(encoding="utf-8")
    for word in (*IN_TEXTS, *NOT_TO_QUOTE, "Brokerage", "K1", source.compliments[0].key[:12]):
        assert word not in written
    assert approve(source, review, folder).before == 5
    assert check_quotes(folder, planted.file, YEAR, planted.council).open == []


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"Text to print": "Zebediah made all the difference."}, "line 4: the text holds: name."),
        ({"Text to print": "It made J and H glad."}, "line 4: the text holds: initials."),
        ({"Text to print": "=1+1 so kind"}, "line 4: the text holds: a beginning like a formula."),
        ({"Text to print": "It made 07700 900123 so kind"}, "the text holds: telephone number."),
        ({"Text to print": "It was very kind indeed."}, "words that the writer did not use"),
        ({"Decision": "perhaps"}, "line 4: the decision is neither yes nor no."),
        ({"Date": "soon"}, "line 4: the date is not a date"),
        (
            {"Date": datetime.now() + timedelta(days=2)},
            "line 4: the date is not a date, is in the future",
        ),
        ({"Date": "2015-05-01"}, "is before the year"),
        ({"Approved by": "J"}, "line 4: there is no name of who approved it."),
        ({"Suggested text": "It is another."}, "line 4: what is suggested has changed"),
        ({"Code": "abc"}, "line 4: this is not a compliment of the year that may be published."),
        ({"Code": ""}, "line 4: the code is missing"),
    ],
)
def test_what_cannot_be_approved_is_named_and_nothing_is_written(
    values: dict[str, Any], said: str, source: Source, review: Path, tmp_path: Path
) -> None:
    plain = next(row for row in records(review) if row["Suggested text"] == PLAIN)
    others = [row for row in records(review) if row != plain]
    heads = list(plain)
    cells = [{**row, **approved(row)} for row in others]
    cells.insert(2, {**plain, **approved(plain), **values})
    save(review, {f"Quotes {YEAR}": [heads, *([row[head] for head in heads] for row in cells)]})
    folder = tmp_path / "commentary" / YEAR
    with pytest.raises(Reg18Error) as caught:
        approve(source, review, folder)
    assert said in caught.value.message
    assert_silent(caught.value.message + (caught.value.advice or ""))
    assert not folder.exists()


def test_nothing_is_written_before_a_decision(
    source: Source, review: Path, quotes_folder: Path
) -> None:
    before = rows_of(quotes_folder)
    fill_in(review, lambda row: {"Decision": ""})
    with pytest.raises(Reg18Error, match="has a decision yet"):
        approve(source, review, quotes_folder)
    assert rows_of(quotes_folder) == before


def test_a_yes_without_who_or_when_is_an_open_approval(
    planted: Planted, source: Source, review: Path, tmp_path: Path
) -> None:
    lacking = {1: {"Approved by": ""}, 2: {"Date": ""}, 3: {"Approved by": "", "Date": ""}}
    fill_in(review, lambda row: {**approved(row), **lacking.get(row["No."], {})})
    folder = tmp_path / "commentary" / YEAR
    result = approve(source, review, folder)
    assert (result.approved, result.open_lines) == (3, [2, 3, 4])
    rows = rows_of(folder)
    # What no one approved is in the private file only.
    assert [bool(row["text"]) for row in rows].count(False) == 3
    found = check_quotes(folder, planted.file, YEAR, planted.council).open
    assert len(found) == 3
    assert sorted(each.split("has ")[1] for each in found) == [
        "no day of approval, and is not printed.",
        "no name of who approved it and no day of approval, and is not printed.",
        "no name of who approved it, and is not printed.",
    ]
    assert check_quotes(folder, planted.file, YEAR, planted.council).refusals == []
    page = page_of(planted, folder, tmp_path / "out")
    assert len(page.all("blockquote")) == 3


def test_who_and_when_are_looked_at_whenever_they_are_read(
    planted: Planted, quotes_folder: Path
) -> None:
    assert check_quotes(quotes_folder, planted.file, YEAR, planted.council).open == []
    edit(quotes_folder, 2, approved_by=" ")
    edit(quotes_folder, 4, approved_on=f"{date.today() + timedelta(days=2)}")
    found = check_quotes(quotes_folder, planted.file, YEAR, planted.council).open
    assert [each.split(":")[0] for each in found] == ["quotes.csv, line 2", "quotes.csv, line 4"]
    assert_silent(" ".join(found))
    assert read_quotes(quotes_folder.parent / "1999-00") == []


@pytest.mark.parametrize(
    "text", ["", "text;service_area\n", "text,service_area,approved_by,approved_on\na,b\n",
             'text,service_area,approved_by,approved_on\n"a,b,c,d\n']
)  # fmt: skip
def test_a_damaged_list_is_refused(text: str, quotes_folder: Path) -> None:
    (quotes_folder / "quotes.csv").write_text(text, encoding="utf-8")
    with pytest.raises(Reg18Error, match=r"quotes\.csv, line \d"):
        read_quotes(quotes_folder)
