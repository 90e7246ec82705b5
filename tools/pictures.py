"""What the makers of pictures in docs/images share: a browser, and small files."""

from __future__ import annotations

import io
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from reg18.base.paths import project_root

IMAGES = project_root() / "docs" / "images"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@contextmanager
def browser() -> Iterator[Browser]:
    """The system's Chromium, without a window."""
    program = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if program is None:
        sys.exit("no Chromium here; the package chromium of the system brings one")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=program, args=["--no-sandbox", "--disable-gpu"]
        )
        yield opened
        opened.close()


def saved(picture: Image.Image | bytes, name: str) -> None:
    """Few colours are enough for print, bars and letters, and keep a file small."""
    if isinstance(picture, bytes):
        picture = Image.open(io.BytesIO(picture)).convert("RGB")
    file = IMAGES / f"{name}.png"
    picture.quantize(160, dither=Image.Dither.NONE).save(file, optimize=True)
    print(f"{file.relative_to(project_root())}: {file.stat().st_size / 1000:.0f} kB")
