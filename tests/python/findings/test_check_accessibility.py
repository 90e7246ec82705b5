"""The page of a check in a browser: axe finds nothing, nothing is fetched or sticks out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from reg18.findings.check_files import write_page
from reg18.settings.council import load_council
from tests.python.browsers import WIDTHS, opened
from tests.python.checks import made_up
from tests.python.conftest import ROOT

STATES = {
    "can be loaded": made_up(),
    "cannot be loaded": made_up(stops=2),
    "nothing to correct": made_up(findings=0),
    "whole rows": made_up(whole_rows=True),
}


@pytest.fixture(scope="module", params=STATES)
def file(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    written = tmp_path_factory.mktemp("pages") / "check.html"
    write_page(STATES[request.param], load_council(ROOT / "council.yml"), written)
    return written


@pytest.fixture(params=WIDTHS)
def page(request: pytest.FixtureRequest, browser: Browser, file: Path) -> Iterator[Page]:
    with opened(browser, file, request.param) as page:
        yield page


def _unfold(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")


@pytest.mark.parametrize("is_open", [False, True], ids=["folded", "unfolded"])
def test_axe_finds_nothing(page: Page, is_open: bool) -> None:
    if is_open:
        _unfold(page)
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
    assert len(results.response["passes"]) > 25


def test_nothing_sticks_out_of_the_page(page: Page) -> None:
    _unfold(page)
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= page.evaluate("window.innerWidth")


def test_the_keyboard_reaches_the_findings_first(page: Page) -> None:
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_paper_shows_every_line_and_no_table_is_cut_off(page: Page) -> None:
    page.emulate_media(media="print")
    # A4 across, less its margins.
    page.set_viewport_size({"width": 1017, "height": 700})
    tables = page.evaluate(
        "[...document.querySelectorAll('table')].map(each => [each.offsetHeight, each.offsetWidth])"
    )
    assert all(height > 0 for height, _ in tables)
    assert all(width <= 1017 for _, width in tables)
