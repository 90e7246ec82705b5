"""The site in a browser: every page has its figures, they are the marts', and filters work."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from reg18.base.paths import Warehouse
from reg18.settings.council import Council
from tests.python.sites import ROUTES, Reader, make_site, reading
from tests.python.warehouse_copies import copied

YEAR, YEAR_BEFORE, QUARTER = "2024-25", "2023-24", "2024-25 Q2"


@pytest.fixture(scope="module")
def reader(site: Path, browser: Browser) -> Iterator[Reader]:
    with reading(browser, site) as reader:
        yield reader


@pytest.fixture(scope="module")
def marts(demo_warehouse: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(Warehouse(demo_warehouse).analyst_file), read_only=True) as connection:
        yield connection


def figures(
    marts: duckdb.DuckDBPyConnection, period: str, dimension: str = "all", member: str = "all"
) -> dict[str, str]:
    """What the marts print of a period, by measure."""
    return dict(
        marts.execute(
            "select measure, printed from marts.rpt_figures "
            "where period = ? and dimension = ? and member = ?",
            [period, dimension, member],
        ).fetchall()
    )


@pytest.fixture(scope="module")
def running(marts: duckdb.DuckDBPyConnection) -> set[str]:
    """The periods that are not over."""
    found = marts.execute("select period from core.dim_periods where not is_complete").fetchall()
    return {period for (period,) in found}


@pytest.mark.parametrize("route", ROUTES)
def test_a_page_has_figures_and_no_fault(reader: Reader, running: set[str], route: str) -> None:
    reader.complaints.clear()
    reader.open(route)
    page = reader.page
    assert page.locator("main table").count() or page.locator(".cards li").count()
    assert "Basis:" in page.inner_text("main")
    assert "Data to 30 June 2025" in page.inner_text("header").replace("\n", " ")
    # A period that is not over is nowhere shown like one that is.
    assert running.isdisjoint(page.locator("main :is(th, td)").all_inner_texts())
    # Charts draw with a short movement.
    page.wait_for_timeout(300)
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert reader.complaints == []


def test_the_narrowest_page_needs_no_scrolling_sideways(reader: Reader) -> None:
    reader.page.set_viewport_size({"width": 320, "height": 900})
    try:
        reader.open("/timeliness/")
        assert reader.page.evaluate("document.documentElement.scrollWidth") <= 320
    finally:
        reader.page.set_viewport_size({"width": 1280, "height": 1000})


def test_the_headline_figures_are_the_marts(
    reader: Reader, marts: duckdb.DuckDBPyConnection
) -> None:
    reader.open("/")
    shown = reader.cards()
    assert len(shown) == 8
    expected = figures(marts, YEAR)
    assert shown == {measure: expected[measure] for measure in shown}
    targets = {row["Target"]: row["This period"] for row in reader.table("Local targets")}
    assert targets == dict(
        marts.execute(
            "select title, printed_with_base from marts.rpt_figures "
            "where period = ? and dimension = 'all' and is_local_target",
            [YEAR],
        ).fetchall()
    )
    returned = [row["This year"] for row in reader.table("Regulation 18 (1)")]
    assert returned == [
        f"{int(row[0]):,}"
        for row in marts.execute(
            "select figure from marts.statutory_return "
            "where period = ? and not is_text order by item_order",
            [YEAR],
        ).fetchall()
    ]


def test_every_measure_is_there_with_its_figure(
    reader: Reader, marts: duckdb.DuckDBPyConnection
) -> None:
    reader.open("/measures/")
    shown = {
        row["Name in the tables"]: (row["Measure"], row["This period"], row["Counts what is"])
        for row in reader.table("Every measure")
    }
    assert shown == {
        measure: (title, printed, basis)
        for measure, title, printed, basis in marts.execute(
            "select measure, title, printed_with_base, basis from marts.rpt_figures "
            "where period = ? and dimension = 'all'",
            [YEAR],
        ).fetchall()
    }


@pytest.mark.parametrize(
    "measure", ["acknowledged_within_3_wd", "complaints_withdrawn", "responded_within_20_wd"]
)
def test_a_measure_says_what_it_is(
    reader: Reader, marts: duckdb.DuckDBPyConnection, measure: str
) -> None:
    reader.open(f"/measures/{measure}/")
    found = marts.execute(
        "select title, definition, law, is_local_target from marts.measures where measure = ?",
        [measure],
    ).fetchone()
    assert found is not None
    title, definition, law, is_local_target = found
    assert reader.page.inner_text("h1") == title
    assert reader.page.inner_text(".definition") == definition
    unasked = "a local target, not law" if is_local_target else "not asked for by the Regulations"
    assert reader.page.inner_text("dt:text-is('Law') + dd") == (law or unasked)


def test_a_period_that_is_not_over_says_so(reader: Reader, running: set[str]) -> None:
    reader.open("/volumes/")
    shown = [row["Year"] for row in reader.table("Complaints received by month")]
    shown += [row["Quarter"] for row in reader.table("By quarter")]
    assert running == {each.removesuffix(", so far") for each in shown if each.endswith("so far")}


def test_months_make_the_quarters(reader: Reader, marts: duckdb.DuckDBPyConnection) -> None:
    reader.open("/volumes/")
    (year,) = (row for row in reader.table("Complaints received by month") if row["Year"] == YEAR)
    months = [int(count) for name, count in year.items() if name != "Year"]
    assert list(year)[1] == "Apr"
    assert len(months) == 12
    quarters = [sum(months[first : first + 3]) for first in range(0, 12, 3)]
    assert quarters == [
        int(figures(marts, f"{YEAR} Q{number}")["complaints_received"]) for number in range(1, 5)
    ]


def test_a_period_is_chosen_and_goes_along(
    reader: Reader, marts: duckdb.DuckDBPyConnection
) -> None:
    reader.open("/")
    for period in (YEAR_BEFORE, QUARTER):
        reader.choose("period", period)
        assert reader.page.inner_text("h1") == f"Overview {period}"
        shown = reader.cards()
        expected = figures(marts, period)
        assert shown == {measure: expected[measure] for measure in shown}
    # To another page, and from a figure to what it is made of.
    reader.page.click("nav a:has-text('Outcomes')")
    reader.page.wait_for_selector(f"h1:has-text('Outcomes {QUARTER}')")
    reader.settle()
    reader.page.click("a:has-text('Complaints well-founded at stage 1')")
    reader.page.wait_for_selector("h1:has-text('Complaints well-founded at stage 1')")
    reader.settle()
    reader.choose("dimension", "theme")
    shown_members = {row["Member"]: row["Figure"] for row in reader.table("By theme")}
    assert shown_members == dict(
        marts.execute(
            "select member_label, printed_with_base from marts.rpt_figures "
            "where period = ? and measure = 'complaints_well_founded' and dimension = 'theme'",
            [QUARTER],
        ).fetchall()
    )


# What a reader could read at every change of the page: its heading, the period of its filter, and
# the first headline figure; nothing while it is marked as being counted.
WATCH = """() => {
    window.read = [];
    const look = () => {
        const article = document.querySelector('main article');
        if (!article || article.ariaBusy === 'true') return;
        window.read.push([
            article.querySelector('h1').innerText, article.querySelector('select').value,
            article.querySelector('.figure')?.innerText,
        ]);
    };
    new MutationObserver(look).observe(
        document.querySelector('main'),
        { subtree: true, childList: true, characterData: true, attributes: true }
    );
    document.querySelector('select').addEventListener('change', () => queueMicrotask(look));
}"""


def test_no_figure_stands_under_a_period_that_is_not_its_own(
    reader: Reader, marts: duckdb.DuckDBPyConnection
) -> None:
    reader.open("/")
    reader.page.evaluate(WATCH)
    periods = (YEAR_BEFORE, QUARTER, YEAR)
    for period in periods:
        reader.choose("period", period)
    own = {
        (f"Overview {period}", period, figures(marts, period)["complaints_received"])
        for period in periods
    }
    read = {tuple(each) for each in reader.page.evaluate("window.read")}
    assert read == own


@pytest.mark.parametrize(
    ("dimension", "member"), [("service_area", "Home First"), ("theme", "charging")]
)
def test_a_service_or_theme_is_chosen(
    reader: Reader, marts: duckdb.DuckDBPyConnection, dimension: str, member: str
) -> None:
    reader.open("/timeliness/")
    reader.choose("part", f"{dimension}|{member}")
    expected = figures(marts, YEAR, dimension, member)
    assert reader.cards()["response_wd_mean"] == expected["response_wd_mean"]
    shown = {
        row["Working days"]: int(row["Complaints"])
        for row in reader.table("Complaints resolved by working days taken")
    }
    assert shown == dict(
        marts.execute(
            "select band_label, counted from marts.response_times "
            "where period = ? and dimension = ? and member = ?",
            [YEAR, dimension, member],
        ).fetchall()
    )
    assert sum(shown.values()) == int(expected["complaints_resolved"])


def test_a_table_is_taken_away(
    reader: Reader, marts: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    reader.open("/themes/")
    with reader.page.expect_download() as waiting:
        reader.page.click(f'[aria-label="Download as CSV: Complaints received by theme, {YEAR}"]')
    file = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(file)
    rows = list(csv.DictReader(file.read_text(encoding="utf-8-sig").splitlines()))
    assert {row["member_label"]: row["printed"] for row in rows} == dict(
        marts.execute(
            "select member_label, printed from marts.rpt_figures where period = ? "
            "and measure = 'complaints_received' and dimension = 'theme'",
            [YEAR],
        ).fetchall()
    )
    reader.open("/downloads/")
    with reader.page.expect_download() as waiting:
        reader.page.click('[aria-label="CSV of rpt_figures"]')
    waiting.value.save_as(file)
    with file.open(encoding="utf-8-sig", newline="") as handle:
        lines = sum(1 for _ in csv.reader(handle)) - 1
    assert marts.execute("select count(*) from marts.rpt_figures").fetchone() == (lines,)


def test_names_are_names_whatever_signs_they_have(
    demo_warehouse: Path, council: Council, browser: Browser, tmp_path: Path
) -> None:
    name = 'Carers\' "Hub" <b>& Co</b>'
    changed = copied(
        demo_warehouse,
        tmp_path / "named",
        *(
            f"update marts.{table} set member = $${name}$$, member_label = $${name}$$ "
            "where dimension = 'service_area' and member = 'Home First'"
            for table in ("rpt_figures", "month_volumes", "response_times")
        ),
    )
    make_site(changed, tmp_path / "site", council)
    with reading(browser, tmp_path / "site") as reader:
        reader.open("/volumes/")
        reader.choose("part", f"service_area|{name}")
        services = {
            row["Service"]: row["Received"]
            for row in reader.table("Complaints received by service")
        }
        assert reader.cards()["complaints_received"] == services[name]
        assert reader.complaints == []


def test_a_site_without_its_tables_says_so(site: Path, browser: Browser, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    shutil.copytree(site, broken)
    for file in (broken / "data").glob("marts.measures.*"):
        file.unlink()
    with reading(browser, broken) as reader:
        reader.page.goto(f"{reader.address}/")
        reader.page.wait_for_selector("[role=alert]")
        said = reader.page.inner_text("main")
        assert "The figures cannot be shown" in said
        assert "404" in said
