"""The annual report: every number on the page is the warehouse's, in every state of the data."""

from __future__ import annotations

import csv
import itertools
import os
import re
import shutil
import stat
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import duckdb
import pytest
from filelock import FileLock

from reg18.council import Council, load_council
from reg18.errors import Reg18Error
from reg18.options import FORMATS
from reg18.report import ReportResult, colours
from reg18.report import pandoc as report_pandoc
from reg18.report import render_annual as render_formats
from reg18.report.typed import find_typed
from tests.python.conftest import ROOT, Reg18
from tests.python.html_page import Node, is_figure, is_tagged, read_page
from tests.python.random_folders import write_folder
from tests.python.recomputed import assert_recomputed
from tests.python.same_text import assert_same_text

YEAR = "2024-25"
COMMENTARY = ROOT / "reports" / "annual" / "commentary"
SECTIONS = [
    "The year at a glance",
    "1 Purpose and background",
    "2 How complaints are handled",
    "3 Complaints and compliments received",
    "4 Complaints resolved",
    "5 Learning from complaints",
    "6 The Ombudsman",
    "7 Monitoring",
    "8 Final comments",
    "Annex A The return of regulation 18",
    "Annex B Who complained, and how",
    "Annex C Compliments",
    "Annex D About the data and the figures",
    "Annex E Every figure",
]
SIGNED = "−"
NUMBER = r"\d{1,3}(?:,\d{3})*(?!\d)"


def query(file: Path, sql: str) -> list[dict[str, Any]]:
    with duckdb.connect(str(file), read_only=True) as connection:
        result = connection.execute(sql)
        names = [column[0] for column in result.description or ()]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def render_annual(*given: Any, **options: Any) -> ReportResult:
    """The page alone: what these tests read. Other formats have tests of their own."""
    return render_formats(*given, **{"formats": ["html"], **options})


@pytest.fixture(scope="session")
def council() -> Council:
    return load_council(ROOT / "council.yml")


@pytest.fixture(scope="session")
def report(
    demo_warehouse: Path, council: Council, tmp_path_factory: pytest.TempPathFactory
) -> ReportResult:
    return render_annual(demo_warehouse, YEAR, tmp_path_factory.mktemp("report"), council)


@pytest.fixture(scope="session")
def page(report: ReportResult) -> Node:
    return read_page(report.html)


@pytest.fixture(scope="session")
def sparse(reg18: Reg18, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two tables with few columns, a year without a complaint, labels that look like markup."""
    base = tmp_path_factory.getbasetemp()
    shared = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "sparse_warehouse"
    file = shared / "warehouse.duckdb"
    with FileLock(str(shared) + ".lock"):
        if not file.exists():
            extracts = shared / "extracts"
            extracts.mkdir(parents=True)
            (extracts / "complaints.csv").write_text(
                "case_ref,date_received,procedure,date_resolved,outcome,theme,causes,age_band\n"
                "C1,2020-05-04,statutory,2020-05-20,upheld,charging,delay;other,18_to_64\n"
                "C2,2022-05-02,statutory,2022-05-30,not_upheld,charging,,\n"
                "C3,2022-06-02,statutory,2022-06-30,not_upheld,assessment,Delay,\n",
                encoding="utf-8",
            )
            (extracts / "compliments.csv").write_text(
                "compliment_ref,date_received,service_area\n"
                'K1,2022-05-01,"A | <script>alert(1)</script> [x](http://a.invalid/) {{ 7*7 }}"\n',
                encoding="utf-8",
            )
            done = reg18(
                "build", "--extracts", extracts, "--warehouse", file, "--as-of", "2023-04-30"
            )
            assert done.returncode == 0, done.stderr
    return file


# The structure of the page


def heading_texts(page: Node, *tags: str) -> list[str]:
    return [node.text().strip() for node in page.one("main").all(*tags)]


def test_every_section_is_there_and_numbered(page: Node) -> None:
    assert heading_texts(page, "h2") == SECTIONS
    assert len(page.all("h1")) == 1


def assert_numbered(page: Node) -> None:
    """Sections, subsections, graphs and tables are numbered one after the other."""
    section, subsection = "", 0
    for heading in page.one("main").all("h2", "h3"):
        number = [span.text() for span in heading.all("span") if span.has("no")]
        if heading.tag == "h2":
            section, subsection = (number[0].removeprefix("Annex ") if number else ""), 0
        elif number:
            subsection += 1
            assert number == [f"{section}.{subsection}"]
    for kind, captions in (
        ("Graph", [each for each in page.all("figcaption") if "Graph" in each.text()]),
        ("Table", page.all("caption")),
    ):
        for count, caption in enumerate(captions, start=1):
            assert caption.text().strip().startswith(f"{kind} {count}. ")


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


def test_the_procedure_is_drawn_and_listed(page: Node, council: Council) -> None:
    diagram = page.one("figure", id="diagram-procedure")
    steps = council.settings["procedure"]
    items = [item.text() for item in page.one("main").all("ol")[0].all("li")]
    assert len(items) == len(steps)
    for step, item in zip(steps, items, strict=True):
        assert step["title"] in item
        assert step["text"] in item
        assert all(step["title"] in each.text() for each in diagram.all("desc"))


# Every number is the warehouse's


def expected(row: dict[str, Any] | None, part: str, measure_kind: str) -> set[str]:
    """What may stand on the page for a part of a row of rpt_figures."""
    if row is None:
        nothing = {"0", "no base", "not supplied"}
        return {"share_percent": {"0%"}, "change": {"0"}, "printed": nothing}[part]
    value = row.get(part)
    if part == "printed":
        return {row["printed"]}
    if part == "none":
        return {"no", "none"} if row["numerator"] == 0 else set()
    if part in ("numerator", "denominator") and value is not None:
        return {f"{int(value):,}"}
    if part == "share_percent":
        return {f"{value}%"}
    if value is None:
        return {"0"} if part == "change" else set()
    unit = "%" if part == "change_percent" else ""
    sign = SIGNED if value < 0 else "+"
    if part == "change" and measure_kind == "pounds":
        return {f"{sign}£{abs(value):,.2f}" if value else "£0.00"}
    whole = abs(int(value))
    return {f"{sign}{whole:,}{unit}" if whole else "0", str(whole)}


def assert_traced(page: Node, warehouse: Path) -> int:
    """Every tagged number is just what its row of rpt_figures holds."""
    rows: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    kinds = {}
    for row in query(warehouse, "select * from marts.rpt_figures"):
        key = (row["period"], row["measure"], row["dimension"], row["member"])
        rows.setdefault(key, []).append(row)
        kinds[row["measure"]] = row["kind"]
    tagged = [node for node in page.walk() if "data-f" in node.attributes]
    for node in tagged:
        *named, part = (unquote(each) for each in node.attributes["data-f"].split("/"))
        found: list[dict[str, Any] | None] = [*rows.get(tuple(named), [])] or [None]
        allowed = set().union(*(expected(row, part, kinds[named[1]]) for row in found))
        assert node.text() in allowed, (named, part, node.text(), allowed)
    return len(tagged)


def test_every_printed_figure_is_that_of_its_row(page: Node, demo_warehouse: Path) -> None:
    assert assert_traced(page, demo_warehouse) > 800


def test_every_printed_figure_is_what_its_cases_make(
    page: Node, demo_warehouse: Path, council: Council
) -> None:
    """Recomputed from the facts: sums, percentages, shares, ranks, medians and changes."""
    assert assert_recomputed(page, demo_warehouse, council) > 1500


def assert_no_other_number(page: Node, council: Council) -> None:
    """What is left of the text without its figures holds years, dates, law and targets only."""
    text_tables = {"table-law", "table-targets", "table-definitions", "table-return"}
    for table in page.all("table"):
        if table.attributes["id"] in text_tables:
            continue
        for cell in table.one("tbody").all("td"):
            if "right" in cell.attributes.get("style", ""):
                assert not re.search(r"\d", cell.text(is_tagged)), cell.text()
    targets = council.settings["targets"]
    days = {target["days"] for kind in targets.values() for target in kind}
    allowed = (
        r"\b\d{4}-\d\d\b|\b\d{1,2} [A-Z][a-z]+ 20\d\d\b|31 March\b|1 July\b|31 December\b"
        r"|[Rr]egulations? \d+(?: \(\w+\))*|SI 2009/309|Regulations 2009|[Ss]tage \d|1,000 adults"
        rf"|\b(?:{'|'.join(map(str, sorted(days)))}) (?:working|calendar) days"
    )

    def is_apart(node: Node) -> bool:
        classes = ("setting", "no", "table-region", "outside", "footnotes")
        return is_tagged(node) or node.tag in ("a", "code", "svg") or any(map(node.has, classes))

    # Definitions, laws and labels of the last annex are words of the reference tables.
    lines = {id(each) for box in page.walk() if box.has("figure-lines") for each in box.walk()}
    for node in page.one("main").all("p", "li", "figcaption", "h2", "h3", "summary"):
        if id(node) in lines:
            continue
        rest = re.sub(allowed, "", node.text(is_apart))
        if node.tag != "summary":
            assert not re.search(r"\d", rest), rest


def test_no_number_comes_from_anywhere_else(page: Node, council: Council) -> None:
    assert_no_other_number(page, council)


def assert_percentages_have_bases(page: Node) -> None:
    """42% (143 of 341); a change stands behind the number that it is a change of."""
    apart = [node for node in page.walk() if node.has("apart")]
    quoted = {id(node) for box in apart for node in box.walk()}

    def is_set(node: Node) -> bool:
        return node.has("setting") or node.has("table-region")

    for node in page.one("main").all("p", "li"):
        text = node.text(is_set)
        for found in re.finditer(r"\d%", text):
            after, before = text[found.end() :], text[: found.end()]
            with_base = re.match(r" \([\d,]+ (?:of|to) [\d,]+\)", after)
            card = re.search(r"[\d,]+ of [\d,]+", after)
            change = re.search(
                r"from [£\d,.]+ in \d{4}-\d\d(?: to [£\d,.]+)? \([+−][\d,]+%$", before
            )
            assert with_base or card or change, text
    for table in page.all("table"):
        heads = [cell.text() for cell in table.one("thead").all("th")]
        for row in table.one("tbody").all("tr"):
            for head, cell in zip(heads, [*row.all("th"), *row.all("td")], strict=True):
                text = cell.text()
                if "%" not in text or id(table) in quoted:
                    continue
                assert (
                    re.search(r"% \([\d,]+ of [\d,]+\)$", text)
                    or re.match(r"Share of [\d,]+$", head)
                    or head == "Change in a year"
                ), (head, text)


def test_every_percentage_has_its_two_numbers(page: Node) -> None:
    assert_percentages_have_bases(page)


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


# The page as a file


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


# What is refused


def test_an_unknown_year_names_those_there_are(
    demo_warehouse: Path, council: Council, tmp_path: Path
) -> None:
    with pytest.raises(Reg18Error) as caught:
        render_annual(demo_warehouse, "2031-32", tmp_path, council)
    assert "2031-32" in caught.value.message
    assert "2022-23, 2023-24, 2024-25, 2025-26" in (caught.value.advice or "")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("text", [None, "not a warehouse"])
def test_a_file_that_is_no_warehouse(text: str | None, council: Council, tmp_path: Path) -> None:
    file = tmp_path / "w.duckdb"
    if text is not None:
        file.write_text(text, encoding="utf-8")
    else:
        duckdb.connect(str(file)).close()
    with pytest.raises(Reg18Error, match=r"w\.duckdb"):
        render_annual(file, YEAR, tmp_path / "out", council)
    with pytest.raises(Reg18Error, match="no warehouse"):
        render_annual(tmp_path / "none.duckdb", YEAR, tmp_path / "out", council)


def test_a_folder_that_cannot_be_written(
    demo_warehouse: Path, council: Council, tmp_path: Path
) -> None:
    blocked = tmp_path / "out"
    blocked.write_text("a file", encoding="utf-8")
    with pytest.raises(Reg18Error, match="cannot be written"):
        render_annual(demo_warehouse, YEAR, blocked, council)
    assert blocked.read_text(encoding="utf-8") == "a file"
    taken = tmp_path / "taken"
    (taken / f"annual-report-{YEAR}.html" / "inner").mkdir(parents=True)
    with pytest.raises(Reg18Error, match="cannot be written"):
        render_annual(demo_warehouse, YEAR, taken, council)
    assert [each.name for each in taken.iterdir()] == [f"annual-report-{YEAR}.html"]


def test_a_failure_leaves_the_last_report_as_it_was(
    demo_warehouse: Path, council: Council, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    last = tmp_path / f"annual-report-{YEAR}.html"
    last.write_text("the last report", encoding="utf-8")

    def fails(*_: object) -> None:
        raise Reg18Error("no page")

    monkeypatch.setattr(report_pandoc, "to_html", fails)
    with pytest.raises(Reg18Error, match="no page"):
        render_annual(demo_warehouse, YEAR, tmp_path, council)
    assert last.read_text(encoding="utf-8") == "the last report"
    assert list(tmp_path.iterdir()) == [last]


def test_blocking_issues_hold_the_final_report_back(
    demo_warehouse: Path, council: Council, tmp_path: Path
) -> None:
    file = tmp_path / "w.duckdb"
    shutil.copy(demo_warehouse, file)
    file.chmod(stat.S_IRUSR | stat.S_IWUSR)
    with duckdb.connect(str(file)) as connection:
        connection.execute(
            "insert into quality.blocking_issues (period, table_name, record_key, reason) "
            f"select '{YEAR}', 'complaints', 'CASE-' || lpad(cast(n as varchar), 3, '0'), "
            "'missing_outcome' from range(1, 24) as numbers (n)"
        )
    with pytest.raises(Reg18Error) as caught:
        render_annual(file, YEAR, tmp_path / "out", council)
    message = caught.value.message
    assert "held back by 23 things" in message
    assert "complaints, CASE-001: " in message
    assert "CASE-020" in message
    assert "CASE-021" not in message
    assert "and 3 more" in message
    assert "--draft" in (caught.value.advice or "")
    assert not (tmp_path / "out").exists()
    result = render_annual(file, YEAR, tmp_path / "out", council, draft=True)
    assert sum(warning.startswith("Data: complaints, CASE-") for warning in result.warnings) == 23
    assert "CASE-001" not in result.html.read_text(encoding="utf-8")


def spoilt(warehouse: Path, tmp_path: Path, *statements: str) -> Path:
    """A copy of a warehouse with something wrong in it."""
    file = tmp_path / "spoilt.duckdb"
    shutil.copy(warehouse, file)
    file.chmod(stat.S_IRUSR | stat.S_IWUSR)
    with duckdb.connect(str(file)) as connection:
        for statement in statements:
            connection.execute(statement)
    return file


def test_a_figure_that_does_not_add_up_holds_the_report_back(
    demo_warehouse: Path, council: Council, tmp_path: Path
) -> None:
    file = spoilt(
        demo_warehouse, tmp_path,
        "update marts.figure_checks set is_held = false, expected = 20, found = 25 "
        f"where period = '{YEAR}' and ("
        "(check_name = 'members_add_up' and measure = 'ombudsman_decided' "
        "and dimension = 'decision') or check_name = 'compliance_has_its_base')",
    )  # fmt: skip
    with pytest.raises(Reg18Error) as caught:
        render_annual(file, YEAR, tmp_path / "out", council)
    assert "held back by 2 things" in caught.value.message
    assert "Ombudsman decisions by decision adds up to 25, and not to 20." in caught.value.message
    assert "carried out is of 20, and late is of 25" in caught.value.message


def test_what_the_law_asks_for_holds_the_final_report_back(
    demo_warehouse: Path, council: Council, tmp_path: Path
) -> None:
    file = spoilt(
        demo_warehouse, tmp_path,
        f"update marts.statutory_return set figure = null where period = '{YEAR}' "
        "and measure = 'complaints_received'",
    )  # fmt: skip
    with pytest.raises(Reg18Error, match=r"Regulation 18 \(1\) \(a\): the number is not supplied"):
        render_annual(file, YEAR, tmp_path / "out", council)


def test_ready_lists_what_is_open_and_says_when_nothing_is(
    reg18: Reg18, demo_warehouse: Path
) -> None:
    done = reg18("ready", YEAR, "--warehouse", demo_warehouse)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"Nothing holds the annual report of {YEAR} back.\n"
    done = reg18("ready", "2025-26", "--warehouse", demo_warehouse)
    assert done.returncode == 1
    for text in (
        "things hold the annual report of 2025-26 back.\nData:\n  - 2025-26 is not over",
        "has a date but no outcome or decision",
        "Texts:\n  - Regulation 18 (1) (d) (ii): the text is not yet written.",
        "Write it into reports/annual/commentary/2025-26/improvements.md.",
    ):
        assert text in done.stdout


def test_every_error_of_the_report_made_by_hand_has_its_guard() -> None:
    """Each of the twenty-two is there with its kind, and each test that is named exists."""
    page = (ROOT / "docs" / "reference" / "what-the-report-cannot-do.md").read_text()
    rows = re.findall(r"^\| (\d+) \|.*?\| (Generated|Checked|Reviewed) \| (.*) \|$", page, re.M)
    assert [int(number) for number, *_ in rows] == list(range(1, 23))
    sources = "".join(file.read_text() for file in (ROOT / "tests" / "python").glob("test_*.py"))
    for number, kind, how in rows:
        named = re.findall(r"`(test_\w+)`", how)
        assert named or kind != "Checked" or number == "21", number
        assert all(f"def {name}(" in sources for name in named), number


def test_the_analysts_file_will_do_for_a_draft(
    demo_warehouse: Path, council: Council, tmp_path: Path
) -> None:
    """It has every figure, but cannot say whether anything holds the report back."""
    file = demo_warehouse.with_name(f"{demo_warehouse.stem}.analyst.duckdb")
    with pytest.raises(Reg18Error, match="no list of blocking issues"):
        render_annual(file, YEAR, tmp_path, council)
    result = render_annual(file, YEAR, tmp_path / "analyst", council, draft=True)
    assert len(result.warnings) == 2
    assert any("names of the extract" in warning for warning in result.warnings)
    private = render_annual(demo_warehouse, YEAR, tmp_path / "private", council, draft=True)
    assert result.html.read_text(encoding="utf-8") == private.html.read_text(encoding="utf-8")


def written(folder: Path, name: str, text: str) -> Path:
    (folder / YEAR).mkdir(parents=True)
    (folder / YEAR / name).write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Fine.\n\nBut {{ figure('no_such_measure') }}.", "context.md, line 3"),
        ("{{ figure('complaints_recieved') }}", "did you mean `complaints_received`?"),
        ("{{ figure('complaints_received', 'chargng', 'theme') }}", "did you mean `charging`?"),
        ("{{ figure('complaints_received', 'charging', 'tehme') }}", "did you mean `theme`?"),
        ("{{ figure('complaints_received', 'charging') }}", "without a dimension"),
        ("{{ figure('complaints_received', period='2024-52') }}", "did you mean `2024-25`?"),
        ("{{ figure('complaints_received', period=none) }}", "no year before"),
        ("{{ share('complaints_received', 'x', 'service_area') }}", "has no member `x`"),
        ("{{ figur('complaints_received') }}", "did you mean `figure`?"),
        ("{{ outside('776 of 987') }}", "has no source"),
        ("{{ figure('complaints_received' }}", "context.md, line 1"),
        ("{{ nonsense }}", "context.md, line 1"),
        ("See [](#sec-nowhere).", "#sec-nowhere"),
    ],
)
def test_a_mistake_in_the_commentary_is_named(
    text: str, said: str, demo_warehouse: Path, council: Council, tmp_path: Path
) -> None:
    folder = written(tmp_path / "commentary", "context.md", text)
    with pytest.raises(Reg18Error) as caught:
        render_annual(demo_warehouse, YEAR, tmp_path / "out", council, True, folder)
    assert said in caught.value.message
    assert not (tmp_path / "out").exists()


def test_commentary_is_text(demo_warehouse: Path, council: Council, tmp_path: Path) -> None:
    text = (
        "## Own heading\n\nBy 30 June, as regulation 18 (1) asks, there were "
        "{{ figure('complaints_received') }} complaints.\n\n1. A list. <b>bold</b>\n\n"
        "In England {{ outside('776 of 987', 'LGSCO, 2025') }} were upheld.\n"
    )
    folder = written(tmp_path / "commentary", "context.md", text)
    result = render_annual(demo_warehouse, YEAR, tmp_path / "out", council, True, folder)
    assert not [warning for warning in result.warnings if "context.md" in warning]
    own = read_page(result.html)
    assert "<b>bold</b>" in own.text()
    assert own.one("h4").text() == "Own heading"
    assert heading_texts(own, "h2") == SECTIONS
    (note,) = [node for node in own.walk() if node.has("footnotes")]
    assert "Source: LGSCO, 2025." in note.text()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("There were 17 of them.", "17"),
        ("Up by 31% on the year.", "31%"),
        ("It was so in 2023-24 too.", "2023-24"),
        ("In 2024 all went well.", "2024"),
        ("There were decisions on twenty cases.", "twenty"),
        ("The remaining thirteen were closed.", "thirteen"),
        ("Fault was found in two cases.", "two cases"),
        ("Most of the complaints were about delay.", "Most of the complaints"),
        ("Numbers rose.", "rose"),
        ("There was a slight decrease.", "slight"),
        ("We had fewer complaints\nthan in the year before.", "fewer"),
        ("Responses took longer.", "took longer"),
        ("As Graph 6 shows, it is so.", "6"),
    ],
)
def test_what_commentary_says_by_hand_holds_the_final_report_back(
    text: str, words: str, demo_warehouse: Path, council: Council, tmp_path: Path
) -> None:
    """Numbers in digits and in words, years, changes and references to graphs by number."""
    shutil.copytree(COMMENTARY, tmp_path / "commentary")
    (tmp_path / "commentary" / YEAR / "context.md").write_text(f"Fine.\n\n{text}\n")
    with pytest.raises(Reg18Error) as caught:
        render_annual(
            demo_warehouse, YEAR, tmp_path / "out", council, False, tmp_path / "commentary"
        )
    assert f"context.md, line 3: \u201c{words}\u201d" in caught.value.message
    assert not (tmp_path / "out").exists()


def test_what_commentary_may_say_by_hand() -> None:
    text = (
        "By 31 March, under the Care Act 2014 and SI 2009/309, regulation 13 (3), stage 1 answers "
        "one named officer. More than once people rang. The first response, the second letter.\n\n"
        "1. A list\n2. [A link](https://example.org/2024/17)\n\n"
        "{{ figure('complaints_received', period='2023-24') }} {% if 3 > 2 %}{% endif %}"
    )
    assert find_typed(text, "context.md") == []


def test_a_statement_holds_only_while_the_data_bear_it_out(
    demo_warehouse: Path, council: Council, tmp_path: Path
) -> None:
    text = "Fine.\n\n{{ holds(figure('complaints_received').%s, 'There were other numbers') }}.\n"
    shutil.copytree(COMMENTARY, tmp_path / "commentary")
    file = tmp_path / "commentary" / YEAR / "context.md"
    file.write_text(text % "fell")
    folder = tmp_path / "commentary"
    render_annual(demo_warehouse, YEAR, tmp_path / "out", council, False, folder)
    file.write_text(text % "rose")
    with pytest.raises(Reg18Error, match=r"context.md, line 3: .*data do not bear out"):
        render_annual(demo_warehouse, YEAR, tmp_path / "out", council, False, folder)
    draft = render_annual(demo_warehouse, YEAR, tmp_path / "out", council, True, folder)
    assert [node.text() for node in read_page(draft.html).walk() if node.has("refuted")] == [
        "There were other numbers"
    ]


def test_helpers_say_what_the_figures_say(
    demo_warehouse: Path, council: Council, tmp_path: Path
) -> None:
    text = (
        "A: {{ share('complaints_received', 'charging', 'theme') }}\n\n"
        "B: {{ rank('complaints_received', 'charging', 'theme') }}\n\n"
        "C: {{ largest('complaints_received', 'theme', 2) }}\n\n"
        "D: {{ changed(figure('complaints_received'), 'The number') }}\n"
    )
    folder = written(tmp_path / "commentary", "context.md", text)
    result = render_annual(demo_warehouse, YEAR, tmp_path / "out", council, True, folder)
    said = {
        node.text()[0]: node.text()[3:]
        for node in read_page(result.html).all("p")
        if re.match("[A-D]: ", node.text())
    }
    themes = query(
        demo_warehouse,
        "select member_label, numerator from marts.kpi_annual join core.dim_codes "
        "on code_list = 'theme' and code = member "
        f"where period = '{YEAR}' and measure = 'complaints_received' and dimension = 'theme' "
        "order by numerator desc".replace("member_label", "label as member_label"),
    )
    total = query(
        demo_warehouse,
        "select sum(numerator) as n, 1 as one from marts.kpi_annual where dimension = 'all' "
        f"and period = '{YEAR}' and measure = 'complaints_received'",
    )[0]["n"]
    assert said["A"] == f"25% ({int(themes[0]['numerator'])} of {int(total)})"
    assert said["B"] == "first"
    assert said["C"].startswith("charging, 25% (")
    assert said["C"].count(" and ") == 1
    assert said["D"].startswith("The number fell from 395 in 2023-24")


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


# The command


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
