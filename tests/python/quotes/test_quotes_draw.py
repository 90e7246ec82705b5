"""The draw of quotes: what is drawn, what the review file shows of it, what a second draw keeps."""

from __future__ import annotations

import hashlib
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import pytest

from reg18.base.errors import Reg18Error
from reg18.base.paths import Warehouse
from reg18.landing.store import Landing
from reg18.quotes.approve import approve
from reg18.quotes.draw import draw
from reg18.quotes.source import Source, read_source
from tests.python.planted_quotes import (
    AREAS,
    COMPLIMENTS,
    IN_TEXTS,
    NOT_TO_QUOTE,
    PLAIN,
    QUOTABLE,
    YEAR,
    Planted,
    approved,
    copied,
    rows_of,
)
from tests.python.reviewing import Record, fill_in, records, save, whole_text


def order_of_the_draw() -> list[str]:
    """The rule, written again: area by area, each in the order of a fingerprint."""
    places: dict[str, list[tuple[str, str]]] = {}
    for ref in QUOTABLE:
        key = hashlib.md5(f"{YEAR}\x1f{ref}".encode()).hexdigest()
        places.setdefault(AREAS[ref], []).append((key, ref))
    ranked = [
        (place, key, ref)
        for of_area in places.values()
        for place, (key, ref) in enumerate(sorted(of_area))
    ]
    return [ref for _, _, ref in sorted(ranked)]


# The draw


def test_the_draw_follows_the_rule(source: Source) -> None:
    texts = {ref: text for ref, _, _, text, *_ in COMPLIMENTS}
    refs = order_of_the_draw()
    assert [each.text for each in source.compliments] == [texts[ref] for ref in refs]
    assert [each.is_drawn for each in source.compliments] == [True] * 6 + [False]
    assert len({each.service_area for each in source.compliments[:4]}) == 4
    keys = [hashlib.md5(f"{YEAR}\x1f{ref}".encode()).hexdigest() for ref in refs]
    assert [each.key for each in source.compliments] == keys


def test_only_what_may_be_quoted_is_in_the_review_file(review: Path, source: Source) -> None:
    everything = whole_text(review)
    for word in (*IN_TEXTS, *NOT_TO_QUOTE):
        assert word.lower() not in everything.lower(), word
    found = records(review)
    assert len(found) == 6
    assert [row["No."] for row in found] == [1, 2, 3, 4, 5, 6]
    assert all(row["Decision"] == row["Text to print"] == row["Approved by"] == "" for row in found)
    by_area = {row["Service area"]: row for row in found}
    hostile = by_area["Review Team"]
    assert hostile["Suggested text"] == (
        "[code removed] and [code removed] and [web address removed] and [code removed] were not "
        "needed, thank you *all*."
    )
    assert hostile["Parts taken out"] == 4
    assert by_area["Brokerage"]["Suggested text"] == (
        "We live at [address removed], [postcode removed]. NHS [NHS number removed], NI "
        "[National Insurance number removed], born [date removed]. All of it was kind."
    )
    # The second area has two that may be quoted, and both are drawn.
    assert [row["Suggested text"] for row in found].count(PLAIN) == 1


def test_the_texts_are_in_no_table_and_in_no_message(planted: Planted) -> None:
    words = ["listened", "newer ones", "Zebediah", "notagreed", "libraryword", "olderwords"]
    assert not [word for word in words if word in planted.said]
    for file in (planted.file, Warehouse(planted.file).analyst_file):
        with duckdb.connect(str(file), read_only=True) as connection:
            columns = connection.execute(
                "select table_schema, table_name, column_name from information_schema.columns "
                "where data_type = 'VARCHAR'"
            ).fetchall()
            assert columns
            for schema, table, column in columns:
                for word in words:
                    found = connection.execute(
                        f'select count(*) from {schema}."{table}" '
                        f'where lower("{column}") like ?', [f"%{word.lower()}%"]
                    ).fetchone()  # fmt: skip
                    assert found == (0,), (table, column, word)


def test_the_analysts_file_says_numbers_only(planted: Planted) -> None:
    file = Warehouse(planted.file).analyst_file
    with duckdb.connect(str(file), read_only=True) as connection:
        rows = connection.execute(
            "select compliments_received, marked_for_publication, quotable, drawn, drawn_at_most "
            "from marts.rpt_quotes where period = ?", [YEAR]
        ).fetchall()  # fmt: skip
        tables = {row[0] for row in connection.execute("show all tables").fetchall()}
    # Received: all of the year but the library's and the rejected one.
    assert rows == [(11, 9, 7, 6, 6)]
    assert "fct_compliments" not in tables


def test_the_file_is_for_its_owner_only(source: Source, review: Path) -> None:
    assert stat.S_IMODE(review.stat().st_mode) == 0o600
    review.chmod(0o644)
    draw(source, review, with_originals=False)
    assert stat.S_IMODE(review.stat().st_mode) == 0o600
    assert [each.name for each in review.parent.iterdir()] == ["review.xlsx"]


def test_whole_texts_only_on_request(source: Source, review: Path) -> None:
    assert "Original text" not in records(review)[0]
    draw(source, review, with_originals=True)
    originals = {row["Original text"] for row in records(review)}
    assert originals == {each.text.strip() for each in source.compliments if each.is_drawn}
    draw(source, review, with_originals=False)
    assert "Original text" not in records(review)[0]


# A second draw


def test_a_second_draw_keeps_what_was_filled_in(source: Source, review: Path) -> None:
    lines: dict[int, Mapping[str, Any]] = {
        1: {"Decision": "no"},
        2: {**approved({}), "Text to print": "=shorter", "Team": "second"},
        3: {"Approved by": "=A"},
    }
    fill_in(review, lambda row: lines.get(row["No."], {}))
    before = records(review)
    result = draw(source, review, with_originals=False)
    assert result.happened == {"decided": 2, "kept": 4}
    after = records(review)
    assert [{**row, "Date": str(row["Date"])} for row in after] == [
        {**row, "Date": str(row["Date"])} for row in before
    ]
    assert after[1]["Text to print"] == "=shorter"
    assert after[1]["Team"] == "second"


def test_a_row_that_was_taken_out_comes_again(source: Source, review: Path) -> None:
    before = records(review)
    fill_in(review, lambda row: None if row["No."] == 2 else {})
    assert draw(source, review, with_originals=False).happened == {"new": 1, "kept": 5}
    assert records(review) == before


def test_an_approval_is_of_words(source: Source, review: Path, tmp_path: Path) -> None:
    """Where another text is suggested than the one that was decided on, it is to be read again."""
    decisions = {1: "yes", 2: "no", 3: "yes"}

    def changed(row: Record) -> dict[str, Any]:
        number = row["No."]
        if number not in decisions:
            return {}
        other = {} if number == 3 else {"Suggested text": "It said something else."}
        return {**approved(row), "Decision": decisions[number], **other}

    fill_in(review, changed)
    with pytest.raises(Reg18Error, match=r"line 2: what is suggested has changed"):
        approve(source, review, tmp_path)
    result = draw(source, review, with_originals=False)
    assert result.happened == {"changed": 1, "decided": 2, "kept": 3}
    first, second, third, *_ = records(review)
    assert (first["Decision"], first["Approved by"], first["Date"]) == ("", "", "")
    assert "decide again. Before: yes, A. Manager, 01/05/2025." in first["Note"]
    assert first["Suggested text"] != "It said something else."
    # What was refused stays refused whatever it says.
    assert (second["Decision"], third["Decision"]) == ("no", "yes")


def test_what_may_not_be_published_any_more_leaves_the_file(
    planted: Planted, source: Source, review: Path, tmp_path: Path
) -> None:
    fill_in(review, lambda row: approved(row) if row["No."] < 3 else {})
    kept = records(review)
    file = copied(planted, tmp_path / "later")
    with duckdb.connect(str(file)) as connection:
        # The first and the last of the draw are not agreed to any more, so that the next one moves
        # up; the second stays and is beyond the draw.
        connection.execute(
            "update core.fct_compliments set draw_rank = null, draw_key = null, is_drawn = false "
            "where draw_key in (?, ?)",
            [source.compliments[0].key, source.compliments[5].key],
        )
        connection.execute(
            "update core.fct_compliments set is_drawn = draw_rank is not null and draw_rank <> 2 "
            "where date_received between date '2024-04-01' and date '2025-03-31'"
        )
    later = read_source(file, YEAR, planted.council)
    result = draw(later, review, with_originals=False)
    assert result.happened == {"decided, dropped": 2, "kept": 3, "new": 1, "dropped": 1}
    codes = {row["Code"] for row in records(review)}
    assert codes.isdisjoint((kept[0]["Code"], kept[1]["Code"]))
    assert len(codes) == 4
    fill_in(review, lambda row: {"Decision": "no"})
    done = approve(later, review, tmp_path / "c")
    assert (done.approved, done.refused, done.not_drawn) == (0, 4, [])
    assert rows_of(tmp_path / "c") == []


def test_a_file_of_an_earlier_draw_prints_nothing_that_is_not_drawn(
    planted: Planted, source: Source, review: Path, tmp_path: Path
) -> None:
    fill_in(review, approved)
    file = copied(planted, tmp_path / "later")
    with duckdb.connect(str(file)) as connection:
        connection.execute(
            "update core.fct_compliments set is_drawn = false where draw_key = ?",
            [source.compliments[1].key],
        )
    done = approve(read_source(file, YEAR, planted.council), review, tmp_path / "c")
    assert (done.approved, len(done.not_drawn)) == (5, 1)
    assert len(rows_of(tmp_path / "c")) == 5


@pytest.mark.parametrize(
    ("sheets", "said"),
    [
        ({"Sheet1": [["a"]]}, "no sheet `Quotes 2024-25`"),
        ({"Quotes 2023-24": [["Code"]]}, "no sheet `Quotes 2024-25`"),
        ({"Quotes 2024-25": [["Code", "Decision"]]}, "line 1: the columns Suggested text"),
        ({"Quotes 2024-25": [["Code"]], "Mine": [["a"]]}, "sheets of its own"),
    ],
)
def test_another_workbook_is_never_overwritten(
    sheets: dict[str, list[list[Any]]], said: str, source: Source, tmp_path: Path
) -> None:
    file = tmp_path / "mine.xlsx"
    save(file, sheets)
    before = file.read_bytes()
    with pytest.raises(Reg18Error, match=said):
        draw(source, file, with_originals=False)
    assert file.read_bytes() == before


def test_files_that_are_no_workbook_are_left_alone(source: Source, tmp_path: Path) -> None:
    file = tmp_path / "mine.xlsx"
    file.write_text("no workbook")
    with pytest.raises(Reg18Error, match="cannot be read"):
        draw(source, file, with_originals=False)
    assert file.read_text() == "no workbook"
    with pytest.raises(Reg18Error, match=r"does not end in \.xlsx"):
        draw(source, tmp_path / "review.csv", with_originals=False)
    assert [each.name for each in tmp_path.iterdir()] == ["mine.xlsx"]


def test_a_warehouse_that_will_not_do(planted: Planted, tmp_path: Path) -> None:
    with pytest.raises(Reg18Error, match="There is no warehouse"):
        read_source(tmp_path / "none.duckdb", YEAR, planted.council)
    with pytest.raises(Reg18Error, match="is not next to it"):
        read_source(Warehouse(planted.file).analyst_file, YEAR, planted.council)
    with pytest.raises(Reg18Error, match="no reporting year 1999-00"):
        read_source(planted.file, "1999-00", planted.council)
    file = copied(planted, tmp_path / "torn")
    with Landing(Warehouse(file).landing).database.opened(write=True) as connection:
        connection.execute("delete from landing.compliments")
    with pytest.raises(Reg18Error, match="not in the landing database"):
        read_source(file, YEAR, planted.council)
