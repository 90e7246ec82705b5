"""A browser for the tests that look at pages, and how a page is opened in it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.python.conftest import in_ci

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


@contextmanager
def launched() -> Iterator[Browser]:
    """The Chromium of the system; a test that finds none is skipped, but fails in CI."""
    program = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if program is None:
        message = "no Chromium here; the package chromium of the system brings one"
        if in_ci():
            pytest.fail(message)
        pytest.skip(message)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield browser
        browser.close()


@contextmanager
def opened(browser: Browser, file: Path, width: int) -> Iterator[Page]:
    """A page that was opened and fetched nothing but itself."""
    page = browser.new_page(viewport={"width": width, "height": 900})
    asked_for: list[str] = []
    page.on("request", lambda asked: asked_for.append(asked.url))
    page.goto(file.as_uri())
    assert asked_for == [file.as_uri()], "the page fetched something"
    yield page
    page.close()
