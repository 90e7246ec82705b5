"""The report of a quarter: every figure from the marts, trends only where they can be told."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import duckdb
import pytest

from reg18.base.errors import Reg18Error
from reg18.report.formats import ReportResult
from reg18.report.render import render_quarterly as render_formats
from reg18.settings.council import Council
from tests.python.annual_report import (
    assert_no_other_number,
    assert_numbered,
    heading_texts,
    query,
)
from tests.python.conftest import Reg18
from tests.python.html_page import Node, is_figure, read_page
from tests.python.recomputed import assert_numbers_are_those_of_the_marts, assert_recomputed

QUARTER = "2024-25 Q4"
# A quarter of the demonstration data in which measures left their usual range.
UNUSUAL = "2024-25 Q1"
SECTIONS = [
    "The quarter at a glance",
    "1 How many",
    "2 How quickly",
    "3 About what",
    "4 With what result",
    "5 What is open",
    "6 How to read this",
    "Annex A Every figure",
]


def render(
    file: Path,
    quarter: str,
    out: Path,
    council: Council,
    draft: bool = False,
    commentary: Path | None = None,
) -> ReportResult:
    return render_formats(file, quarter, out, council, draft, commentary, ["html"])


@pytest.fixture(scope="module")
def quarter_page(
    demo_warehouse: Path, council: Council, tmp_path_factory: pytest.TempPathFactory
) -> Node:
    result = render(demo_warehouse, QUARTER, tmp_path_factory.mktemp("quarter"), council)
    assert result.warnings == []
    return read_page(result.html)


@pytest.fixture(scope="module")
def unusual_page(
    demo_warehouse: Path, council: Council, tmp_path_factory: pytest.TempPathFactory
) -> Node:
    out = tmp_path_factory.mktemp("unusual")
    return read_page(render(demo_warehouse, UNUSUAL, out, council).html)


def test_it_has_its_sections(quarter_page: Node) -> None:
    assert heading_texts(quarter_page, "h2") == SECTIONS
    assert_numbered(quarter_page)
    assert len(quarter_page.all("figcaption")) == 3


@pytest.mark.parametrize("name", ["quarter_page", "unusual_page"])
def test_every_number_is_what_its_cases_make(
    request: pytest.FixtureRequest, name: str, demo_warehouse: Path, council: Council
) -> None:
    page = request.getfixturevalue(name)
    assert assert_recomputed(page, demo_warehouse, council) > 500
    assert_numbers_are_those_of_the_marts(page, demo_warehouse)
    assert {"data-t", "data-s", "data-v"} <= {
        key for node in page.walk() for key in node.attributes
    }
    assert_no_other_number(page, council, r"\b20\d\d-\d\d Q[1-4]\b")


def test_texts_of_graphs_are_figures_of_the_table(quarter_page: Node) -> None:
    """A panel's labels are the cells of its column, without their bases."""
    for figure in quarter_page.all("figure"):
        name = figure.attributes["id"].removeprefix("graph-")
        table = quarter_page.one("table", id=f"table-{name}-data")
        columns = list(
            zip(
                *(
                    [cell.text().split(" (")[0] for cell in row.all("td")]
                    for row in table.one("tbody").all("tr")
                ),
                strict=True,
            )
        )
        drawing = next(node for node in figure.walk() if node.has("wide"))
        labels = [text.text() for text in drawing.all("text")]
        for column in columns:
            quarters = list(column[:9])
            start = next(place for place in range(len(labels)) if labels[place] == quarters[0])
            # Each label is followed by its quarter's name.
            assert any(
                labels[place : place + 18 : 2] == quarters for place in range(start, len(labels))
            ), column


def test_each_figure_leads_to_its_line(quarter_page: Node) -> None:
    links = [node for node in quarter_page.all("a") if node.has("to-line")]
    ids = {node.attributes["id"] for node in quarter_page.walk() if "id" in node.attributes}
    assert len(links) > 300
    assert {link.attributes["href"].removeprefix("#") for link in links} <= ids
    assert len([node for node in quarter_page.walk() if is_figure(node)]) >= len(links)


def test_a_quarter_as_usual_claims_no_trend(quarter_page: Node) -> None:
    text = quarter_page.one("main").text()
    assert "Nothing is out of the usual." in text
    assert not quarter_page.all("table", id="table-unusual")
    assert "usual 63 to 121" in text


def test_what_left_its_usual_range_is_named(unusual_page: Node, demo_warehouse: Path) -> None:
    left = query(
        demo_warehouse,
        "select measures.title, trends.standing_printed from marts.quarter_trends as trends "
        "inner join marts.measures as measures using (measure) "
        f"where trends.period = '{UNUSUAL}' and trends.standing <> 'within' "
        "order by measures.sort_order",
    )
    assert len(left) > 3
    rows = unusual_page.one("table", id="table-unusual").one("tbody").all("tr")
    named = [(row.all("th")[0].text(), row.all("td")[2].text()) for row in rows]
    assert named == [(row["title"], row["standing_printed"]) for row in left]
    # Where it is printed as the limit itself, it is just outside.
    for row in rows:
        figure, usual, side = [cell.text() for cell in row.all("td")][:3]
        limit = usual.split(" to ")[0 if side.endswith("below") else -1]
        assert side.startswith("just ") == (figure.split(" (")[0] == limit), row.text()
    assert "below the usual" in unusual_page.text()


def test_the_overdue_list_names_nobody(quarter_page: Node, demo_warehouse: Path) -> None:
    table = quarter_page.one("table", id="table-overdue")
    listed = query(
        demo_warehouse,
        f"select * from marts.quarter_overdue where period = '{QUARTER}' order by place",
    )
    rows = table.one("tbody").all("tr")
    assert len(rows) == len(listed) > 5
    references = {
        row["case_ref"] for row in query(demo_warehouse, "select case_ref from core.fct_complaints")
    }
    text = quarter_page.text()
    assert not [each for each in references if each in text]
    for row, expected in zip(rows, listed, strict=True):
        cells = [cell.text() for cell in row.all("td")]
        assert row.one("th").text() == expected["service_area"]
        assert cells[1] == str(expected["working_days_open"])
        assert [cell == "past" for cell in cells[2:]] == [
            expected["is_past_target"], expected["is_past_six_months"],
            expected["is_past_told_period"],
        ]  # fmt: skip


# States of the data


def test_a_quarter_that_is_not_over_is_a_draft(
    sparse: Path, council: Council, tmp_path: Path
) -> None:
    with pytest.raises(Reg18Error, match=r"2023-24 Q1 is not over in these data"):
        render(sparse, "2023-24 Q1", tmp_path, council)
    assert list(tmp_path.iterdir()) == []
    result = render(sparse, "2023-24-q1", tmp_path, council, draft=True)
    assert result.html.name == "quarterly-report-2023-24-Q1.html"
    page = read_page(result.html)
    text = page.one("main").text()
    assert "The quarter is not over." in text
    # Part of a quarter is neither compared with whole ones nor held against their range.
    assert "usual" not in text.split("How to read this")[0].replace("usual range.", "")
    assert not [node for node in page.walk() if "data-t" in node.attributes]
    assert "Change in a year" not in text


def test_early_quarters_have_no_usual_range(
    demo_warehouse: Path, council: Council, tmp_path: Path
) -> None:
    page = read_page(render(demo_warehouse, "2022-23 Q1", tmp_path, council).html)
    text = page.one("main").text()
    assert "There is no usual range yet." in text
    assert "There is no earlier year to compare with." in text
    assert_recomputed(page, demo_warehouse, council)


def test_sparse_data_make_whole_sentences(sparse: Path, council: Council, tmp_path: Path) -> None:
    for quarter, words in (
        ("2022-23 Q1", "Not supplied. The files loaded hold no actions."),
        ("2021-22 Q2", "None recorded: no complaint was received in 2021-22 Q2."),
        ("2022-23 Q4", "None recorded: no complaint was open on 31 March 2023."),
    ):
        page = read_page(render(sparse, quarter, tmp_path, council).html)
        text = page.one("main").text()
        assert words in text
        assert not re.search(r"\bNone\b(?! recorded)|undefined|  ,|\(\)|nan", text)
        assert_recomputed(page, sparse, council)
        assert_numbers_are_those_of_the_marts(page, sparse)
        assert_no_other_number(page, council, r"\b20\d\d-\d\d Q[1-4]\b")


def test_the_analysts_file_lacks_the_overdue_list(
    demo_warehouse: Path, council: Council, tmp_path: Path
) -> None:
    analysts = demo_warehouse.with_suffix(".analyst.duckdb")
    result = render(analysts, QUARTER, tmp_path, council)
    assert any("not the private warehouse" in each for each in result.warnings)
    text = read_page(result.html).text()
    assert "The list of overdue complaints is in the private warehouse alone." in text


# What is refused


def test_figures_that_do_not_add_up_are_refused(
    demo_warehouse: Path, council: Council, tmp_path: Path
) -> None:
    file = tmp_path / "copy.duckdb"
    shutil.copy(demo_warehouse, file)
    with duckdb.connect(str(file)) as connection:
        connection.execute(
            "update marts.figure_checks set is_held = false, found = 3 "
            f"where period = '{QUARTER}' and check_name = 'nothing_is_negative' "
            "and measure = 'complaints_received'"
        )
    with pytest.raises(Reg18Error, match="Complaints received is below zero: 3"):
        render(file, QUARTER, tmp_path / "out", council)
    warnings = render(file, QUARTER, tmp_path / "out", council, draft=True).warnings
    assert any("below zero" in each for each in warnings)


def test_commentary_is_bound_to_the_figures(
    demo_warehouse: Path, council: Council, tmp_path: Path
) -> None:
    folder = tmp_path / "texts" / "2024-25-Q4"
    folder.mkdir(parents=True)
    headlines = folder / "headlines.md"
    headlines.write_text(
        'We received {{ figure("complaints_received") }} complaints, '
        '{{ rank("complaints_received", "charging", "theme") }} among them charging.\n'
    )
    texts, out = tmp_path / "texts", tmp_path / "out"
    page = read_page(render(demo_warehouse, QUARTER, out, council, commentary=texts).html)
    commentary = next(node for node in page.walk() if node.has("commentary"))
    assert commentary.text().strip() == "We received 98 complaints, first among them charging."
    assert_recomputed(page, demo_warehouse, council)

    headlines.write_text("We received 98 complaints.\n")
    with pytest.raises(Reg18Error, match=r"headlines\.md, line 1: “98”"):
        render(demo_warehouse, QUARTER, out, council, commentary=texts)
    headlines.write_text('\n{{ figure("complaints_recieved") }}\n')
    with pytest.raises(Reg18Error, match=r"line 2: .*did you mean `complaints_received`"):
        render(demo_warehouse, QUARTER, out, council, commentary=texts)


@pytest.mark.parametrize(
    ("quarter", "said"),
    [
        ("2024-25", "is not a quarter of a reporting year"),
        ("Q4", "is not a quarter of a reporting year"),
        ("1999-00 Q1", "has no quarter 1999-00 Q1"),
    ],
)
def test_a_wrong_quarter_is_named(
    demo_warehouse: Path, council: Council, tmp_path: Path, quarter: str, said: str
) -> None:
    with pytest.raises(Reg18Error, match=said):
        render(demo_warehouse, quarter, tmp_path, council)


def test_the_command_says_what_it_wrote(reg18: Reg18, demo_warehouse: Path, tmp_path: Path) -> None:
    done = reg18(
        "report", "quarterly", "2024-25-Q4", "--warehouse", demo_warehouse, "--out", tmp_path
    )
    assert done.returncode == 0, done.stderr
    for ending in ("html", "pdf", "docx"):
        assert f"Quarterly report: {tmp_path}/quarterly-report-2024-25-Q4.{ending}" in done.stdout
        assert (tmp_path / f"quarterly-report-2024-25-Q4.{ending}").stat().st_size > 20_000
    refused = reg18("report", "quarterly", "2025", "--warehouse", demo_warehouse, "--out", tmp_path)
    assert refused.returncode == 1
    assert "the first quarter is April to June" in refused.stderr
