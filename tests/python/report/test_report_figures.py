"""Every number of the annual report is the warehouse's, and leads to where it comes from."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

from reg18.settings.council import Council
from tests.python.annual_report import (
    YEAR,
    assert_no_other_number,
    assert_percentages_have_bases,
    assert_points_are_noted,
    assert_traced,
    query,
)
from tests.python.html_page import Node, is_figure
from tests.python.recomputed import assert_recomputed


def test_every_printed_figure_is_that_of_its_row(page: Node, demo_warehouse: Path) -> None:
    assert assert_traced(page, demo_warehouse) > 800


def test_every_printed_figure_is_what_its_cases_make(
    page: Node, demo_warehouse: Path, council: Council
) -> None:
    """Recomputed from the facts: sums, percentages, shares, ranks, medians and changes."""
    assert assert_recomputed(page, demo_warehouse, council) > 1500


def test_no_number_comes_from_anywhere_else(page: Node, council: Council) -> None:
    assert_no_other_number(page, council)


def test_every_percentage_has_its_two_numbers(page: Node) -> None:
    assert_percentages_have_bases(page)


def test_a_change_that_is_not_the_difference_of_what_is_printed_says_so(page: Node) -> None:
    assert assert_points_are_noted(page) > 0


def test_no_target_is_called_statutory(page: Node) -> None:
    for node in page.all("p", "li", "tr", "text", "desc"):
        for sentence in re.split(r"(?<=[.:;]) ", node.text()):
            if re.search(r"statutory|legal limit", sentence, re.IGNORECASE):
                assert not re.search(r"target|\d+ (working|calendar) days", sentence), sentence


def test_ombudsman_decisions_add_up(page: Node) -> None:
    rows = page.one("table", id="table-decided").one("tbody").all("tr")
    totals = [int(cell.text()) for cell in rows[-1].all("td")[:3]]
    parts = [[int(cell.text()) for cell in row.all("td")[:3]] for row in rows[:-1]]
    assert [sum(column) for column in zip(*parts, strict=True)] == totals


def test_figures_of_others_stand_apart_as_published(page: Node, demo_warehouse: Path) -> None:
    """The Ombudsman's own figures are those of the mart, and are printed in their section alone."""
    published = {
        (row["period"], row["scope"], row["series"], row["item"]): row["printed"]
        for row in query(demo_warehouse, "select * from marts.ombudsman_statistics")
    }
    tagged = [node for node in page.walk() if "data-o" in node.attributes]
    for node in tagged:
        period, scope, series, item = map(unquote, node.attributes["data-o"].split("/"))
        assert node.text() == published[period, scope, series, item]
    heads = page.one("table", id="table-two-counts").one("thead").text()
    assert "Whole council" in heads
    assert "Adult social care" in heads
    texts = {node.text() for node in tagged}
    assert {"122", "46", "36", "40", "83% (33 of 40)", "89%", "79% (776 of 987)"} <= texts
    apart = [node for box in page.walk() if box.has("apart") for node in box.walk()]
    assert all(any(node is inside for inside in apart) for node in tagged)


def test_every_row_read_is_accounted_for(page: Node, demo_warehouse: Path) -> None:
    intake = {
        row["table_name"]: row for row in query(demo_warehouse, "select * from quality.data_intake")
    }
    issues = {
        (row["table_name"], row["reason"]): row["records"]
        for row in query(
            demo_warehouse, f"select * from quality.data_issues where period = '{YEAR}'"
        )
    }
    tagged = [node for node in page.walk() if "data-i" in node.attributes]
    assert len(tagged) == 6 * len(intake) + len(issues)
    for node in tagged:
        kind, table, part = node.attributes["data-i"].split("/")
        number = intake[table][part] if kind == "intake" else issues[table, part]
        assert node.text() == f"{number:,}"


def test_each_figure_leads_to_its_line(page: Node) -> None:
    """A line says what is counted, of how many, and under which law."""
    annex = next(node for node in page.walk() if node.has("figure-lines"))
    ids = {node.attributes["id"] for node in annex.walk() if "id" in node.attributes}
    links = [node for node in page.all("a") if node.has("to-line")]
    assert len(links) > 800
    assert {link.attributes["href"].removeprefix("#") for link in links} == ids
    figures = [node for node in page.walk() if is_figure(node)]
    inside = {id(node) for node in annex.walk()}
    linked = {id(node) for link in links for node in link.walk()}
    assert all(id(node) in linked or id(node) in inside for node in figures)
    line = next(
        item.text()
        for item in annex.all("li")
        if item.text().startswith("2024-25:") and "(143 of 341)" in item.text()
    )
    assert line == "2024-25: 42% (143 of 341)"
    assert "Law: reg 18 (1) (b)." in annex.text()
    assert "Law: local target." in annex.text()


def test_the_return_names_every_item(page: Node, demo_warehouse: Path) -> None:
    items = query(
        demo_warehouse,
        f"select * from marts.statutory_return where period = '{YEAR}' order by item_order",
    )
    rows = page.one("table", id="table-return").one("tbody").all("tr")
    assert [row.one("th").text() for row in rows] == [item["item"] for item in items]
    for item, row in zip(items, rows, strict=True):
        given = row.all("td")[1].text()
        assert given == ("Text" if item["is_text"] else str(int(item["figure"])))
