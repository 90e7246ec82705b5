"""Drawings as pictures for Word, at a resolution for print."""

from __future__ import annotations

import re
from pathlib import Path

import vl_convert

from reg18.base.colours import PAPER
from reg18.report import fonts

# Of the width of a page's text, about 300 dots an inch.
SCALE = 3
# Not every program mixes the edges of a picture's texts with nothing behind them.
_ON_PAPER = rf'\g<0><path d="M0,0H9999V9999H0Z" fill="{PAPER}"/>'


def write_pictures(folder: Path) -> None:
    """Write a PNG of each drawing of the folder beside it; those for narrow pages are left out."""
    vl_convert.register_font_directory(str(fonts.folder()))
    for drawing in sorted(folder.glob("*.svg")):
        if not drawing.stem.endswith("-narrow"):
            text = re.sub("<svg [^>]*>", _ON_PAPER, drawing.read_text(encoding="utf-8"), count=1)
            picture = vl_convert.svg_to_png(text, scale=SCALE)
            drawing.with_suffix(".png").write_bytes(picture)
