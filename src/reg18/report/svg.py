"""SVG that stands alone in a page: named, described, light, with ids of its own."""

from __future__ import annotations

import re
from html import escape

_ROOT = re.compile(r"<svg\b[^>]*>")
_VIEW = re.compile(r'viewBox="([^"]+)"')
_NOISE = re.compile(r' (?:role|class|pointer-events|aria-[a-z]+|opacity)="[^"]*"')
_EMPTY = re.compile(r'<path[^>]* d="(?:|M0,0h0v0h0Z)"[^>]*/>')
_LONG = re.compile(r"-?\d+\.\d{3,}")
_HOLLOW = re.compile(r"<g>\s*</g>")


def described(drawing: str, name: str, title: str, description: str) -> str:
    """A drawing as an image that has a name and a description for those who do not see it."""
    view = _VIEW.search(drawing)
    body = _ROOT.sub("", drawing, count=1)
    body = _EMPTY.sub("", _NOISE.sub("", body))
    body = _LONG.sub(lambda number: f"{float(number[0]):.2f}".rstrip("0").rstrip("."), body)
    while _HOLLOW.search(body):
        body = _HOLLOW.sub("", body)
    box = view[1] if view else "0 0 1 1"
    width = box.split()[2]
    root = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" width="{width}" role="img" '
        f'aria-labelledby="{name}-title {name}-text">'
        f'<title id="{name}-title">{escape(title)}</title>'
        f'<desc id="{name}-text">{escape(description)}</desc>'
    )
    return root + body
