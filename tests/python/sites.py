"""The site of the demonstration data, served and opened in a browser; and its pages as they are
written."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from filelock import FileLock
from playwright.sync_api import Browser, BrowserContext, Page
from playwright.sync_api import TimeoutError as TooLongError

from reg18.base.errors import NotInReachError
from reg18.base.progress import Reporter
from reg18.settings.council import Council
from reg18.site.assembly import build_site
from reg18.site.local_server import HOST, server
from reg18.site.pages import built_pages, source_folder, work_folder
from tests.python.conftest import in_ci

# A measure stands for all: they have one page.
ROUTES = (
    "/", "/volumes/", "/themes/", "/timeliness/", "/outcomes/", "/reviews/", "/ombudsman/",
    "/learning/", "/compliments/", "/measures/", "/measures/responded_within_20_wd/", "/quality/",
    "/documentation/", "/downloads/",
)  # fmt: skip

# How fast a page opens is not what is tested; a busy machine takes longer than the browser's
# default. In milliseconds.
PATIENCE = 120_000

# What a page still waits for, in words; empty once all that is shown is of what was chosen.
PENDING = """() => [
    ...[...document.querySelectorAll('main [role=status]')].map(
        (each) => `status: ${each.innerText.trim()}`),
    ...[...document.querySelectorAll('main [aria-busy=true]')].map(
        (each) => `busy: ${each.tagName.toLowerCase()} ${each.id || each.className}`),
    ...[...document.querySelectorAll('main select')].filter((each) => !each.value).map(
        (each) => `no value: select ${each.dataset.choice || each.id || each.name}`),
]"""


def pages_or_skip() -> Path:
    """The pages of the site. Where Node or its packages cannot be had a test is skipped, but fails
    in CI; pages that are wrong fail everywhere."""
    # One worker makes them; the others wait.
    work_folder().mkdir(parents=True, exist_ok=True)
    with FileLock(work_folder() / "tests.lock"):
        try:
            return built_pages(Reporter())
        except NotInReachError as error:
            if in_ci():
                raise
            pytest.skip(f"the site's pages cannot be made here: {error.message} {error.advice}")


def make_site(warehouse: Path, folder: Path, council: Council) -> None:
    """Build a site."""
    pages_or_skip()
    build_site(warehouse, folder, council, Reporter())


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of a site."""
    with server(folder, 0) as serving:
        thread = threading.Thread(target=serving.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://{HOST}:{serving.server_address[1]}"
        finally:
            serving.shutdown()
            thread.join()


class Reader:
    """A reader of a site, in a browser that keeps what it has loaded, as browsers do. What the
    browser complains of, and every request to anywhere else, is kept in `complaints`."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.address = address
        self.page: Page = context.new_page()
        self.complaints: list[str] = []
        self.page.on(
            "console",
            lambda said: (
                self.complaints.append(said.text) if said.type in ("error", "warning") else None
            ),
        )
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on(
            "request",
            lambda asked: (
                None
                if asked.url.startswith((f"{address}/", "data:", "blob:"))
                else self.complaints.append(asked.url)
            ),
        )

    def open(self, route: str) -> None:
        """Open a page and wait for its figures."""
        self.page.goto(self.address + route)
        self.settle()

    def settle(self) -> None:
        """Wait until all that is shown is of what was chosen."""
        try:
            self.page.wait_for_selector("main h1")
            self.page.wait_for_function(f"({PENDING})().length === 0")
        except TooLongError as error:
            pending = "; ".join(self.page.evaluate(PENDING)) or "its heading"
            raise AssertionError(f"{self.page.url} still waits for {pending}") from error

    def choose(self, name: str, value: str) -> None:
        """Choose in a filter."""
        self.page.select_option(f"[data-choice={name}]", value)
        self.page.wait_for_function(
            "([name, value]) => new URL(location).searchParams.get(name) === value",
            arg=[name, value],
        )
        self.settle()

    def table(self, caption: str) -> list[dict[str, str]]:
        """The rows of the one table whose caption begins so, as they are shown."""
        found = self.page.locator("table").filter(
            has=self.page.locator("caption", has_text=re.compile(f"^{re.escape(caption)}"))
        )
        found.first.wait_for()
        assert found.count() == 1, caption
        lines: list[list[str]] = found.evaluate(
            "(table) => [...table.rows].map((row) => "
            "[...row.cells].map((cell) => cell.innerText.trim()))"
        )
        return [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]

    def cards(self) -> dict[str, str]:
        """The headline figures of the page, by measure."""
        self.page.wait_for_selector(".cards li")
        pairs: list[list[str]] = self.page.eval_on_selector_all(
            ".cards li",
            "(cards) => cards.map((card) => [card.dataset.measure, "
            "card.querySelector('.figure').innerText.trim()])",
        )
        return dict(pairs)


@contextmanager
def reading(browser: Browser, folder: Path) -> Iterator[Reader]:
    """A reader of the site in a folder."""
    with served(folder) as address:
        context = browser.new_context(viewport={"width": 1280, "height": 1000})
        context.set_default_timeout(PATIENCE)
        try:
            yield Reader(context, address)
        finally:
            context.close()


def page_files() -> list[Path]:
    """The pages as they are written."""
    return sorted((source_folder() / "pages").rglob("*.md"))


def queries() -> Iterator[tuple[str, str]]:
    """Every query of the site: where it stands, and its SQL as it is written."""
    for file in sorted((source_folder() / "queries").glob("*.sql")):
        yield file.name, file.read_text(encoding="utf-8")
    for page in page_files():
        for name, sql in re.findall(
            r"^```sql (\w+)\n(.*?)^```$", page.read_text(encoding="utf-8"), re.M | re.S
        ):
            yield f"{page.name}: {name}", sql
