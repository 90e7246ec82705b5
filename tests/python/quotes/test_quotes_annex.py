"""The annex of quotes in the annual report: what is printed, what is left out and why, and what
blocks the report."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from reg18.base.errors import Reg18Error
from reg18.base.paths import Warehouse
from reg18.quotes.quotes_file import check_quotes
from reg18.quotes.source import Source
from reg18.report.render import ready, render_annual
from tests.python.html_page import read_page
from tests.python.planted_quotes import (
    IN_TEXTS,
    NOT_TO_QUOTE,
    PLAIN,
    YEAR,
    Planted,
    assert_silent,
    copied,
    edit,
    page_of,
    rows_of,
)


def test_the_annex_prints_the_approved_quotes_by_service_area(
    planted: Planted, quotes_folder: Path, tmp_path: Path
) -> None:
    page = page_of(planted, quotes_folder, tmp_path / "out")
    quotes = [node.text().strip() for node in page.all("blockquote")]
    assert sorted(quotes) == sorted(row["text"].replace("'", "’") for row in rows_of(quotes_folder))
    areas = [node.text().strip() for node in page.all("h4")]
    assert areas == ["Brokerage", "Home First", "Occupational Therapy", "Review Team"]
    assert not page.all("script")
    assert not [node for box in page.all("blockquote") for node in box.all("a", "em", "strong")]
    text = page.text()
    for word in (*IN_TEXTS, *NOT_TO_QUOTE):
        assert word not in text, word
    assert "No quote was approved" not in text


def test_the_annex_says_how_many(planted: Planted, quotes_folder: Path, tmp_path: Path) -> None:
    page = page_of(planted, quotes_folder, tmp_path / "out")
    tagged = {
        node.attributes["data-q"]: node.text()
        for node in page.walk()
        if "data-q" in node.attributes
    }
    assert tagged == {
        f"{YEAR}/marked_for_publication": "9",
        f"{YEAR}/drawn": "6",
        f"{YEAR}/drawn_at_most": "6",
    }


def test_the_annex_says_that_none_was_approved(planted: Planted, tmp_path: Path) -> None:
    page = page_of(planted, tmp_path / "commentary" / YEAR, tmp_path / "out")
    assert "No quote was approved for this edition." in page.text()
    assert not page.all("blockquote")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("We thank Zebediah for all of it.", "name"),
        ("we thank quillfeather for all of it.", "name"),
        ("We thank J and H for all.", "initials"),
        ("Do ring 07700 900123 for more.", "telephone number"),
        ("Do write to q@example.org for more.", "e-mail address"),
        ("All is well at LE3 8RB now.", "postcode"),
        ("See NHS 943 476 5919 for more.", "NHS number"),
        ("See QQ123456C for much more.", "National Insurance number"),
        ("Look at <script>alert(1)</script> for more.", "code"),
        ("Look at {{ 7*7 }} for more.", "code"),
        ('=HYPERLINK("http://a.invalid") for all', "code"),
        ("Look [x](javascript:alert(2)) for more.", "web address"),
        ("We were \u202eso glad of it.", "invisible characters"),
    ],
)
def test_a_text_with_a_hit_refuses_the_report(
    text: str, kind: str, planted: Planted, quotes_folder: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    edit(quotes_folder, 3, text=text)
    with pytest.raises(Reg18Error) as caught:
        page_of(planted, quotes_folder, out)
    said = caught.value.message
    assert f"quotes.csv, line 3: the text holds: {kind}" in said
    assert_silent(said + (caught.value.advice or ""))
    assert not out.exists()
    # In a draft from the analysts' file, which has no names, everything else is found as well.
    if "quillfeather" not in text:
        analyst = Warehouse(planted.file).analyst_file
        with pytest.raises(Reg18Error, match=r"quotes\.csv, line 3: the text holds"):
            render_annual(analyst, YEAR, out, planted.council, True, quotes_folder.parent)


def test_a_text_that_no_one_wrote_is_not_printed(
    planted: Planted, quotes_folder: Path, tmp_path: Path
) -> None:
    """Nor is one of another year or service, such as a quote left over from a demonstration."""
    edit(quotes_folder, 2, text="Everything is always perfect here.")
    edit(quotes_folder, 3, service_area="Nowhere")
    found = check_quotes(quotes_folder, planted.file, YEAR, planted.council).open
    assert [each.split(":")[0] for each in found] == ["quotes.csv, line 2", "quotes.csv, line 3"]
    assert all("not in the words of a compliment of 2024-25" in each for each in found)
    assert {
        each.what for each in ready(planted.file, YEAR, planted.council, quotes_folder.parent)
    } >= set(found)
    result = render_annual(
        planted.file, YEAR, tmp_path, planted.council, draft=True, commentary=quotes_folder.parent
    )
    assert {f"Approvals: {each}" for each in found} <= set(result.warnings)
    page = read_page(result.html)
    assert len(page.all("blockquote")) == 4
    assert "perfect" not in page.text()


def test_who_takes_the_agreement_back_is_not_printed(
    planted: Planted, source: Source, quotes_folder: Path, tmp_path: Path
) -> None:
    file = copied(planted, tmp_path / "later")
    assert check_quotes(quotes_folder, file, YEAR, planted.council).open == []
    plain = next(each for each in source.compliments if each.text == PLAIN)
    with duckdb.connect(str(file)) as connection:
        connection.execute(
            "update core.fct_compliments set draw_rank = null, draw_key = null where draw_key = ?",
            [plain.key],
        )
    found = check_quotes(quotes_folder, file, YEAR, planted.council).open
    assert len(found) == 1
    assert "not in the words of a compliment" in found[0]
    result = render_annual(file, YEAR, tmp_path, planted.council, True, quotes_folder.parent)
    assert "listened" not in read_page(result.html).text()


def test_without_the_names_of_the_extract_the_report_says_so(
    planted: Planted, quotes_folder: Path, tmp_path: Path
) -> None:
    analyst = Warehouse(planted.file).analyst_file
    result = render_annual(analyst, YEAR, tmp_path, planted.council, True, quotes_folder.parent)
    assert any("names of the extract" in warning for warning in result.warnings)
    assert len(read_page(result.html).all("blockquote")) == 6
    private = render_annual(
        planted.file, YEAR, tmp_path, planted.council, True, quotes_folder.parent
    )
    assert not any("names of the extract" in warning for warning in private.warnings)
