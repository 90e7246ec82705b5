"""Makes the picture of the site in docs/images, of the demonstration data: `make pictures`. Needs
Chromium, and what makes the pages of the site."""

from __future__ import annotations

import tempfile
import threading
from pathlib import Path

from playwright.sync_api import ViewportSize

from reg18.base.paths import project_root
from reg18.base.progress import Reporter
from reg18.cli.options import Day
from reg18.settings.council import load_council
from reg18.site.assembly import build_site
from reg18.site.local_server import HOST, server
from reg18.warehouse.build import BuildOptions, build
from tools.pictures import browser, saved

DEMO_AS_OF = "2025-06-30"
SIZE: ViewportSize = {"width": 1280, "height": 1000}


def main() -> None:
    """Build the demonstration data and its site, and take its first page."""
    council, reporter = load_council(), Reporter()
    with tempfile.TemporaryDirectory(prefix="reg18-picture-") as name:
        folder = Path(name)
        as_of = Day().convert(DEMO_AS_OF, None, None)
        order = BuildOptions(council, reporter, as_of, folder / "published")
        warehouse = folder / "warehouse.duckdb"
        build(project_root() / "extracts" / "demo", warehouse, order)
        build_site(warehouse, folder / "site", council, reporter)
        with server(folder / "site", 0) as serving, browser() as chromium:
            threading.Thread(target=serving.serve_forever, daemon=True).start()
            page = chromium.new_page(viewport=SIZE)
            page.goto(f"http://{HOST}:{serving.server_address[1]}/")
            page.wait_for_selector(".cards li")
            page.wait_for_function("!document.querySelector('main [role=status]')")
            saved(page.screenshot(), "site")
            serving.shutdown()


if __name__ == "__main__":
    main()
