"""Makes the pictures of the reports in docs/images, from the demonstration data: `make pictures`.

The page of the annual report as a browser shows it, and every page of both PDFs. Needs Chromium.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import pypdfium2
from PIL import Image
from playwright.sync_api import ViewportSize

from reg18.base.paths import project_root
from reg18.report.render import render_annual, render_quarterly
from reg18.settings.council import load_council
from tools.pictures import IMAGES, browser, saved

YEAR, QUARTER, AS_OF = "2024-25", "2024-25 Q4", "2025-06-30"
# Pages of the annual report on a sheet, and their width in dots.
ACROSS, DOWN, WIDE = 4, 3, 460
# The quarterly report has six pages at most, and graphs that have to be read.
QUARTER_ACROSS, QUARTER_WIDE = 3, 620
GAP, GROUND = 14, "#8a9099"
WINDOW = ViewportSize(width=1180, height=1240)


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="reg18-pictures-") as folder:
        file = Path(folder) / "warehouse.duckdb"
        subprocess.run(
            [
                str(Path(sys.executable).with_name("reg18")), "build",
                "--extracts", str(project_root() / "extracts" / "demo"),
                "--warehouse", str(file), "--as-of", AS_OF,
            ],
            check=True,
        )  # fmt: skip
        report = render_annual(file, YEAR, Path(folder), load_council())
        screens(report.html)
        annual_sheets(report.pdf)
        quarterly = render_quarterly(file, QUARTER, Path(folder), load_council(), formats=["pdf"])
        found = pages(quarterly.pdf, QUARTER_WIDE)
        saved(sheet(found, QUARTER_ACROSS), "quarterly-report-pages")


def screens(page: Path) -> None:
    """The top of the page, and one of its graphs."""
    with browser() as opened:
        window = opened.new_page(viewport=WINDOW)
        window.goto(page.as_uri())
        saved(window.screenshot(), "annual-report")
        window.evaluate(
            "document.getElementById('sec-themes').scrollIntoView({behavior: 'instant'})"
        )
        saved(window.screenshot(), "annual-report-graphs")


def annual_sheets(document: Path) -> None:
    """Every page of the annual report's PDF, in sheets."""
    for old in IMAGES.glob("annual-report-pages-*.png"):
        old.unlink()
    found = pages(document, WIDE)
    for start in range(0, len(found), ACROSS * DOWN):
        part = found[start : start + ACROSS * DOWN]
        saved(sheet(part, ACROSS), f"annual-report-pages-{start // (ACROSS * DOWN) + 1}")


def pages(document: Path, wide: int) -> list[Image.Image]:
    """Each page as a picture of that width."""
    found = []
    for page in pypdfium2.PdfDocument(str(document)):
        picture = page.render(scale=4).to_pil()
        height = round(wide * picture.height / picture.width)
        found.append(picture.convert("RGB").resize((wide, height), Image.Resampling.LANCZOS))
    return found


def sheet(found: list[Image.Image], across: int) -> Image.Image:
    """Pages side by side on one picture."""
    wide, tall = found[0].size
    rows = -(-len(found) // across)
    size = (GAP + across * (wide + GAP), GAP + rows * (tall + GAP))
    whole = Image.new("RGB", size, GROUND)
    for place, page in enumerate(found):
        down, column = divmod(place, across)
        whole.paste(page, (GAP + column * (wide + GAP), GAP + down * (tall + GAP)))
    return whole


if __name__ == "__main__":
    main()
