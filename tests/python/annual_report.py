"""What the tests of the annual report share: its sections, its figures, warehouses with a fault."""

from __future__ import annotations

import re
import shutil
import stat
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import duckdb

from reg18.report.formats import ReportResult
from reg18.report.render import render_annual as render_formats
from reg18.settings.council import Council
from tests.python.conftest import ROOT
from tests.python.html_page import Node, is_tagged

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


def heading_texts(page: Node, *tags: str) -> list[str]:
    return [node.text().strip() for node in page.one("main").all(*tags)]


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


def expected(row: dict[str, Any] | None, part: str, measure_kind: str) -> set[str]:
    """What may stand on the page for a part of a row of rpt_figures."""
    if row is None:
        nothing = {"0", "no base", "not supplied"}
        return {"share_percent": {"0%"}, "change": {"0"}, "printed": nothing}[part]
    value = row.get(part)
    if part in ("printed", "change_printed"):
        return {row[part]}
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


def assert_points_are_noted(page: Node) -> int:
    """A change in points that the printed percentages would give otherwise says why; gives how many
    say so."""
    noted = 0
    for table in page.all("table"):
        if "Change in points" not in [cell.text() for cell in table.one("thead").all("th")]:
            continue
        for row in table.one("tbody").all("tr"):
            before, now, change = [cell.text() for cell in row.all("td")][-3:]
            if change == "–":
                continue
            points = int(re.sub(r"\D", "", change)) * (-1 if change.startswith(SIGNED) else 1)
            differs = points != int(now.split("%")[0]) - int(before.split("%")[0])
            assert change.endswith(" before rounding") == differs, row.text()
            noted += differs
    return noted


def spoilt(warehouse: Path, tmp_path: Path, *statements: str) -> Path:
    """A copy of a warehouse with something wrong in it."""
    file = tmp_path / "spoilt.duckdb"
    shutil.copy(warehouse, file)
    file.chmod(stat.S_IRUSR | stat.S_IWUSR)
    with duckdb.connect(str(file)) as connection:
        for statement in statements:
            connection.execute(statement)
    return file


def written(folder: Path, name: str, text: str) -> Path:
    (folder / YEAR).mkdir(parents=True)
    (folder / YEAR / name).write_text(text, encoding="utf-8")
    return folder


def assert_no_other_number(page: Node, council: Council, also: str = "") -> None:
    """What is left of the text without its figures holds years, dates, law and targets only,
    and what matches `also`."""
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
        (f"{also}|" if also else "")
        + r"\b\d{4}-\d\d\b|\b\d{1,2} [A-Z][a-z]+ 20\d\d\b|31 March\b|1 July\b|31 December\b"
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
