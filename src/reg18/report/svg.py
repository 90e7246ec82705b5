"""SVG that stands alone in a page: named and described, with ids of its own."""

from __future__ import annotations

import re
from html import escape

_ROOT = re.compile(r'<svg viewBox="([^"]+)">')


def described(drawing: str, name: str, title: str, description: str) -> str:
    """A drawing as an image that has a name and a description for those who do not see it."""
    root = _ROOT.match(drawing)
    assert root is not None
    box = root[1]
    width = box.split()[2]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" width="{width}" role="img" '
        f'aria-labelledby="{name}-title {name}-text">'
        f'<title id="{name}-title">{escape(title)}</title>'
        f'<desc id="{name}-text">{escape(description)}</desc>'
    ) + drawing[root.end() :]
