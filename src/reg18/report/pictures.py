"""Drawings as pictures for Word, at a resolution for print."""

from __future__ import annotations

from pathlib import Path

import vl_convert

from reg18.report import fonts

# Of the width of a page's text, about 300 dots an inch.
SCALE = 3


def write_pictures(folder: Path) -> None:
    """Write a PNG of each drawing of the folder beside it; those for narrow pages are left out."""
    vl_convert.register_font_directory(str(fonts.folder()))
    for drawing in sorted(folder.glob("*.svg")):
        if not drawing.stem.endswith("-narrow"):
            picture = vl_convert.svg_to_png(drawing.read_text(encoding="utf-8"), scale=SCALE)
            drawing.with_suffix(".png").write_bytes(picture)
