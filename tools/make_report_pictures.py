"""Makes the pictures of the annual report in docs/images, from the demonstration data:
`make pictures`.

The page as a browser shows it, and every page of the PDF, twelve to a sheet. Needs Chromium.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pypdfium2
from PIL import Image
from playwright.sync_api import ViewportSize, sync_playwright

from reg18.council import load_council
from reg18.paths import project_root
from reg18.report import render_annual

YEAR, AS_OF = "2024-25", "2025-06-30"
IMAGES = project_root() / "docs" / "images"
# Pages on a sheet, and their width in dots.
ACROSS, DOWN, WIDE = 4, 3, 460
GAP, GROUND = 14, "#8a9099"
WINDOW = ViewportSize(width=1180, height=1240)
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


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
        sheets(report.pdf)


def screens(page: Path) -> None:
    """The top of the page, and one of its graphs."""
    program = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if program is None:
        sys.exit("no Chromium here; the package chromium of the system brings one")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program, args=["--no-sandbox", "--disable-gpu"]
        )
        window = browser.new_page(viewport=WINDOW)
        window.goto(page.as_uri())
        shot(window.screenshot(), "annual-report")
        window.evaluate(
            "document.getElementById('sec-themes').scrollIntoView({behavior: 'instant'})"
        )
        shot(window.screenshot(), "annual-report-graphs")
        browser.close()


def shot(content: bytes, name: str) -> None:
    file = IMAGES / f"{name}.png"
    file.write_bytes(content)
    with Image.open(file) as picture:
        saved(picture.convert("RGB"), name)


def sheets(document: Path) -> None:
    """Every page of the PDF, in sheets."""
    for old in IMAGES.glob("annual-report-pages-*.png"):
        old.unlink()
    pages = []
    for page in pypdfium2.PdfDocument(str(document)):
        picture = page.render(scale=4).to_pil()
        height = round(WIDE * picture.height / picture.width)
        pages.append(picture.convert("RGB").resize((WIDE, height), Image.Resampling.LANCZOS))
    for start in range(0, len(pages), ACROSS * DOWN):
        part = pages[start : start + ACROSS * DOWN]
        tall, rows = part[0].height, -(-len(part) // ACROSS)
        size = (GAP + ACROSS * (WIDE + GAP), GAP + rows * (tall + GAP))
        sheet = Image.new("RGB", size, GROUND)
        for place, page in enumerate(part):
            down, across = divmod(place, ACROSS)
            sheet.paste(page, (GAP + across * (WIDE + GAP), GAP + down * (tall + GAP)))
        saved(sheet, f"annual-report-pages-{start // (ACROSS * DOWN) + 1}")


def saved(picture: Image.Image, name: str) -> None:
    """Few colours are enough for print and bars, and keep a file small."""
    file = IMAGES / f"{name}.png"
    picture.quantize(160, dither=Image.Dither.NONE).save(file, optimize=True)
    print(f"{file.relative_to(project_root())}: {file.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
