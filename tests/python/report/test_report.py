"""The annual report: its structure, its page, and every state of the data."""

from __future__ import annotations

import csv
import itertools
import os
import re
import shutil
from pathlib import Path

import pytest

from reg18.base import colours
from reg18.base.errors import Reg18Error
from reg18.report.formats import ReportResult
from reg18.report.publication import FORMATS
from reg18.report.render import render_annual as render_formats
from reg18.settings.council import Council
from tests.python.annual_report import (
    NUMBER,
    SECTIONS,
    YEAR,
    assert_numbered,
    assert_percentages_have_bases,
    assert_points_are_noted,
    assert_traced,
    heading_texts,
    query,
    render_annual,
)
from tests.python.conftest import ROOT, Reg18
from tests.python.html_page import Node, read_page
from tests.python.random_folders import write_folder
from tests.python.same_text import assert_same_text


def test_every_section_is_there_and_numbered(page: Node) -> None:
    assert heading_texts(page, "h2") == SECTIONS
    assert len(page.all("h1")) == 1


def test_numbers_are_consecutive(page: Node) -> None:
    assert_numbered(page)
    assert len([each for each in page.all("figcaption") if "Graph" in each.text()]) == 7


def test_headings_descend_by_one(page: Node) -> None:
    levels = [int(node.tag[1]) for node in page.all("h1", "h2", "h3", "h4", "h5")]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_ids_are_unique_and_every_link_leads_somewhere(page: Node) -> None:
    ids = [node.attributes["id"] for node in page.walk() if "id" in node.attributes]
    assert len(ids) == len(set(ids))
    links = [each.attributes["href"] for each in page.all("a")]
    inside = [link for link in links if link.startswith("#")]
    assert len(inside) > 60
    assert {link[1:] for link in inside} <= set(ids)
    outside = {link for link in links if not link.startswith("#")}
    assert outside == {"https://www.legislation.gov.uk/uksi/2009/309/regulation/18"}


def test_cross_references_carry_the_number_of_what_they_lead_to(page: Node) -> None:
    numbers = {}
    for node in page.walk():
        if node.tag in ("h2", "h3", "figure", "table") and "id" in node.attributes:
            shown = [each.text() for each in node.all("span") if each.has("no")]
            if shown:
                number = shown[0].rstrip(".")
                is_plain = number[0].isdigit() or number[1:2] == "."
                numbers[node.attributes["id"]] = f"section {number}" if is_plain else number
    references = [
        link
        for link in page.one("main").all("a")
        if link.attributes["href"].startswith("#") and not link.has("to-line")
    ]
    assert len(references) > 20
    for link in references:
        target = numbers[link.attributes["href"][1:]]
        text = link.text()
        assert text in (target, target[:1].upper() + target[1:])


def test_the_contents_repeat_the_headings(page: Node) -> None:
    entries = [link.text().strip() for link in page.one("nav").all("a")]
    assert entries[: len(entries) - 7] == heading_texts(page, "h2", "h3")
    captions = [each.text().strip() for each in page.all("figcaption") if "Graph" in each.text()]
    assert entries[-7:] == captions


def test_every_graph_has_basis_text_and_table(page: Node, demo_warehouse: Path) -> None:
    bases = {row["basis"] for row in query(demo_warehouse, "select basis from marts.measures")}
    children = [node for node in page.one("main").walk() if node.tag in ("figure", "details")]
    graphs = [node for node in children if node.attributes.get("id", "").startswith("graph-")]
    for graph in graphs:
        caption = graph.one("figcaption").text()
        found = re.search(r"\(basis: (.+)\)$", caption.strip())
        assert found, caption
        assert found[1] in bases
        drawings = graph.all("svg", role="img")
        assert len(drawings) == 2
        for drawing in drawings:
            names = drawing.attributes["aria-labelledby"].split()
            texts = {each.attributes.get("id"): each.text() for each in drawing.walk()}
            assert all(len(texts[name]) > 20 for name in names)
            assert re.search(r"\d", texts[names[1]])
            assert drawing.all("path")
            assert drawing.all("text")
        following = children[children.index(graph) + 1]
        assert following.has("data")
        assert len(following.all("table")) == 1
        assert caption.split(".")[0] in following.one("summary").text()


def test_graphs_print_the_numbers_of_their_tables(page: Node) -> None:
    children = [node for node in page.one("main").walk() if node.tag in ("figure", "details")]
    for graph in children:
        if not graph.attributes.get("id", "").startswith("graph-"):
            continue
        data = children[children.index(graph) + 1].text()
        known = set(re.findall(NUMBER, data))
        for drawing in graph.all("svg"):
            for text in drawing.all("text", "desc"):
                shown = re.sub(r"\d{4}-\d\d|Q\d|stage \d", "", text.text())
                assert set(re.findall(NUMBER, shown)) <= known, text.text()


def test_tables_have_captions_headers_and_regions_of_their_own(page: Node) -> None:
    regions = [node for node in page.walk() if node.has("table-region")]
    assert len(regions) == len(page.all("table")) > 25
    for region in regions:
        assert region.attributes["role"] == "region"
        assert region.attributes["tabindex"] == "0"
        assert region.attributes["aria-label"] == region.one("caption").text().strip()
        head, body = region.one("thead"), region.one("tbody")
        assert all(cell.attributes["scope"] == "col" for cell in head.all("th"))
        for row in body.all("tr"):
            assert [cell.attributes.get("scope") for cell in row.all("th")] == ["row"]


def test_the_procedure_is_listed(page: Node, council: Council) -> None:
    steps = council.settings["procedure"]
    items = [item.text() for item in page.one("main").all("ol")[0].all("li")]
    assert len(items) == len(steps)
    for step, item in zip(steps, items, strict=True):
        assert step["title"] in item
        assert step["text"] in item


def test_nothing_is_loaded_from_elsewhere(report: ReportResult, page: Node) -> None:
    source = report.html.read_text(encoding="utf-8")
    assert not page.all("script", "link", "iframe", "img", "object", "base")
    assert not re.search(r"@import|url\(|\ssrc=|javascript:", source)
    policy = [
        node.attributes["content"]
        for node in page.all("meta")
        if node.attributes.get("http-equiv") == "Content-Security-Policy"
    ]
    assert policy
    assert policy[0].startswith("default-src 'none'")


def test_no_markup_is_left_in_the_text(page: Node) -> None:
    assert not re.search(r"\*\*|:::|\{#|\]\{|\]\(|\{\{|\| --|\bNone\b(?! recorded)", page.text())


def test_no_personal_data(page: Node) -> None:
    text = page.text()
    personal = {
        "complaints.csv": ("case_ref", "person_id", "complainant_name", "provider", "summary"),
        "compliments.csv": ("compliment_ref", "text"),
        "actions.csv": ("action_ref", "summary"),
        "reviews.csv": ("review_ref",),
        "ombudsman.csv": ("ombudsman_ref",),
    }
    seen = 0
    for name, columns in personal.items():
        path = ROOT / "extracts" / "demo" / name
        with path.open(encoding="utf-8-sig", newline="") as handle:
            for row in csv.DictReader(handle):
                for column in columns:
                    value = (row.get(column) or "").strip()
                    if len(value) > 4:
                        seen += 1
                        assert value not in text
    assert seen > 3000


def test_the_demonstration_says_what_it_is(report: ReportResult, page: Node) -> None:
    assert report.warnings == []
    assert "Synthetic demonstration data" in page.text()
    assert "DRAFT" not in page.one("body").text()
    assert "Not yet written" not in page.text()


def test_a_draft_is_marked(demo_warehouse: Path, council: Council, tmp_path: Path) -> None:
    result = render_annual(demo_warehouse, YEAR, tmp_path, council, draft=True)
    draft = read_page(result.html)
    assert draft.one("body").has("draft")
    assert draft.one("head").one("title").text().startswith("DRAFT")
    assert "DRAFT" in draft.one("header").text()
    bar = next(node for node in draft.walk() if node.has("draft-bar"))
    assert bar.text().startswith("DRAFT")
    source = result.html.read_text(encoding="utf-8")
    assert "@page draft" in source


def test_a_year_that_is_not_over_says_so(
    demo_warehouse: Path, council: Council, tmp_path: Path
) -> None:
    result = render_annual(demo_warehouse, "2025-26", tmp_path, council, draft=True)
    partial = read_page(result.html)
    assert "Incomplete" in partial.one("header").text()
    assert "figures go up to 30 June 2025" in partial.one("header").text()
    text = partial.one("main").text()
    assert not re.search(r"(rose|fell|did not change|hardly changed)\b.*? from \d", text)
    assert "2025-26 up to 30 June 2025" in text
    assert_traced(partial, demo_warehouse)


def test_the_first_year_has_nothing_to_compare_with(
    demo_warehouse: Path, council: Council, tmp_path: Path
) -> None:
    result = render_annual(demo_warehouse, "2022-23", tmp_path, council, draft=True)
    first = read_page(result.html)
    assert "There is no earlier year to compare with." in first.text()
    assert not re.search(r"\b(rose|fell)\b", first.one("main").text())
    assert_numbered(first)
    assert_traced(first, demo_warehouse)
    assert_percentages_have_bases(first)


def test_a_year_without_commentary(demo_warehouse: Path, council: Council, tmp_path: Path) -> None:
    """Texts that the law asks for hold the final report back; a draft says where they belong."""
    with pytest.raises(Reg18Error) as caught:
        render_annual(demo_warehouse, "2023-24", tmp_path, council)
    for item in ("18 (1) (d) (ii)", "18 (1) (d) (iii)", "general_importance.md"):
        assert item in caught.value.message
    assert list(tmp_path.iterdir()) == []
    result = render_annual(demo_warehouse, "2023-24", tmp_path, council, draft=True)
    boxes = [node for node in read_page(result.html).walk() if node.has("not-written")]
    assert len(boxes) == 7
    assert all("Not yet written" in box.text() for box in boxes)
    assert [re.search(r"18 \(1\) \(d\) \(i+\)", each) is not None for each in result.warnings] == [
        True,
        True,
    ]


def test_an_empty_year_and_what_is_not_supplied(
    sparse: Path, council: Council, tmp_path: Path
) -> None:
    result = render_annual(sparse, "2021-22", tmp_path, council, draft=True, formats=FORMATS)
    assert_same_text(result.files, SECTIONS[0])
    empty = read_page(result.html)
    assert heading_texts(empty, "h2") == SECTIONS
    assert "None recorded: no complaint was received in 2021-22." in empty.text()
    missing = [node.text() for node in empty.walk() if node.has("missing")]
    assert any("Not supplied" in text for text in missing)
    assert any("18 (1) (b)" in warning for warning in result.warnings)
    assert_numbered(empty)
    assert_traced(empty, sparse)
    for graph in empty.all("figure"):
        assert graph.all("path"), "a blank graph"
    lists = " ".join(node.text() for node in empty.one("main").all("li"))
    assert "Complaints referred to an Ombudsman" in lists


def test_labels_that_look_like_markup_stay_text(
    sparse: Path, council: Council, tmp_path: Path
) -> None:
    result = render_annual(sparse, "2022-23", tmp_path, council, draft=True, formats=FORMATS)
    assert_same_text(result.files, SECTIONS[0])
    few = read_page(result.html)
    assert not few.all("script")
    label = "A | <script>alert(1)</script> [x](http://a.invalid/) {{ 7*7 }}"
    assert label in few.one("table", id="table-praise-service").text()
    assert "do not say which compliments may be published" in few.text()
    assert_traced(few, sparse)
    assert_percentages_have_bases(few)
    # Of counts as small as these no percentage of change and no adverb is printed.
    assert not re.search(r"\b(rose|fell)\b", few.one("main").text())


def test_colours_can_be_read_whatever_the_council_chose(council: Council) -> None:
    for accent in ("#1f4e79", "#ffd800", "#ffffff", "#000000", "#7fd1ae", "#e30613"):
        palette = colours.palette({"accent": accent, "accent_text": "#ffffff"})
        assert colours.contrast(palette.accent, palette.accent_text) >= 4.5
        assert colours.contrast(palette.strong, "#ffffff") >= 4.5
        assert colours.contrast(palette.strong, palette.tint) >= 4.5
        # In grey print the year's bars differ from those of earlier years.
        assert colours.contrast(palette.strong, colours.EARLIER_FILL) >= 2.5
        assert bool(palette.warnings) == (colours.contrast(accent, "#ffffff") < 4.5)
    assert colours.contrast(colours.EARLIER_LINE, "#ffffff") >= 3


def test_the_command(reg18: Reg18, demo_warehouse: Path, tmp_path: Path) -> None:
    done = reg18("report", "annual", YEAR, "--warehouse", demo_warehouse, "--out", tmp_path)
    assert done.returncode == 0, done.stderr
    files = {tmp_path / f"annual-report-{YEAR}.{ending}" for ending in ("html", "pdf", "docx")}
    assert set(tmp_path.iterdir()) == files
    assert all(str(file) in done.stdout for file in files)
    refused = reg18("report", "annual", "1999-00", "--warehouse", demo_warehouse, "--out", tmp_path)
    assert refused.returncode == 1
    assert "no reporting year 1999-00" in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.slow
def test_generated_folders(reg18: Reg18, council: Council, tmp_path: Path) -> None:
    """Whatever the extracts hold, each of their years becomes a whole page."""
    seed = int(os.environ["REG18_TEST_SEED"])
    plan = write_folder(tmp_path / "extracts", seed)
    while plan.expect_stop:
        seed += 1
        shutil.rmtree(tmp_path / "extracts")
        plan = write_folder(tmp_path / "extracts", seed)
    file = tmp_path / "w.duckdb"
    done = reg18(
        "build", "--extracts", tmp_path / "extracts", "--warehouse", file,
        "--as-of", plan.as_of.isoformat(),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    years = query(file, "select period from core.dim_periods where period_type = 'year'")
    assert years
    for year in years:
        result = render_formats(
            file, year["period"], tmp_path / "out", council, True, tmp_path / "no_texts"
        )
        assert_same_text(result.files, SECTIONS[0])
        generated = read_page(result.html)
        assert heading_texts(generated, "h2") == SECTIONS
        assert_numbered(generated)
        assert_traced(generated, file)
        assert_percentages_have_bases(generated)
        assert_points_are_noted(generated)
