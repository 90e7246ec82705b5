"""The annual report in a browser: axe finds nothing, nothing is fetched and nothing sticks out."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from reg18.council import load_council
from reg18.report import render_annual
from tests.python.conftest import ROOT, in_ci

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# A desktop, and the narrowest page that WCAG 2.2 asks to work without scrolling sideways.
WIDTHS = (1280, 320)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    program = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if program is None:
        message = "no Chromium here; the package chromium of the system brings one"
        if in_ci():
            pytest.fail(message)
        pytest.skip(message)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture(scope="module", params=["final", "draft"])
def file(
    request: pytest.FixtureRequest, demo_warehouse: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A finished report with all its texts, and the draft of a year that is not over, without."""
    council, out = load_council(ROOT / "council.yml"), tmp_path_factory.mktemp("pages")
    if request.param == "final":
        return render_annual(demo_warehouse, "2024-25", out, council).html
    return render_annual(demo_warehouse, "2025-26", out, council, draft=True).html


@pytest.fixture(params=WIDTHS)
def page(request: pytest.FixtureRequest, browser: Browser, file: Path) -> Iterator[Page]:
    opened = browser.new_page(viewport={"width": request.param, "height": 900})
    opened.on("request", lambda asked: asked_for.append(asked.url))
    asked_for: list[str] = []
    opened.goto(file.as_uri())
    assert asked_for == [file.as_uri()], "the page fetched something"
    yield opened
    opened.close()


@pytest.mark.parametrize("is_open", [False, True], ids=["folded", "unfolded"])
def test_axe_finds_nothing(page: Page, is_open: bool) -> None:
    page.evaluate(
        "open => document.querySelectorAll('details').forEach(each => each.open = open)", is_open
    )
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
    assert len(results.response["passes"]) > 30


def test_nothing_sticks_out_of_the_page(page: Page) -> None:
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= page.evaluate("window.innerWidth")


def test_one_drawing_of_each_graph_is_shown(page: Page) -> None:
    shown = page.evaluate(
        "[...document.querySelectorAll('figure')].map(figure => "
        "[...figure.querySelectorAll('svg')].filter(each => each.checkVisibility()).length)"
    )
    assert len(shown) == 8
    assert set(shown) == {1}


def test_the_keyboard_reaches_the_report_first(page: Page) -> None:
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_paper_shows_the_data_tables_and_the_wide_drawings(page: Page) -> None:
    page.emulate_media(media="print")
    tables = page.evaluate(
        "[...document.querySelectorAll('details.data table')].map(each => each.offsetHeight)"
    )
    assert len(tables) == 7
    assert all(tables)
    drawings = page.evaluate(
        "[...document.querySelectorAll('.drawing.wide')].every(each => each.checkVisibility())"
    )
    assert drawings
