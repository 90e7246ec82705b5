"""What charts are drawn on: marks at positions, as SVG, once for wide and once for narrow pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape

from reg18.base.colours import EARLIER_FILL, EARLIER_LINE, FAINT, INK, PAPER, Palette
from reg18.report import fonts

WIDE, NARROW = 680, 300
# How far below its middle a text's baseline is, as a share of its size.
MIDDLE = 0.3


@dataclass
class Canvas:
    """Collects marks at positions."""

    width: float
    colours: Palette
    is_narrow: bool
    marks: list[str] = field(default_factory=list)

    def box(self, x: float, y: float, x2: float, y2: float, age: int) -> None:
        """Draw a bar: the report's own period in the accent, earlier ones paler, then outlined."""
        fill = (self.colours.strong, EARLIER_FILL, PAPER)[min(age, 2)]
        line = self.colours.strong if age == 0 else EARLIER_LINE
        self.path(f"M{x:.2f},{y:.2f}H{x2:.2f}V{y2:.2f}H{x:.2f}Z", line, fill)

    def line(self, x: float, y: float, x2: float, y2: float, colour: str = FAINT) -> None:
        """Draw a thin line."""
        self.path(f"M{x:.2f},{y:.2f}L{x2:.2f},{y2:.2f}", colour)

    def path(self, shape: str, line: str, fill: str = "none", more: str = "") -> None:
        """Draw an SVG path."""
        self.marks.append(f'<path d="{shape}" fill="{fill}" stroke="{line}"{more}/>')

    def dot(self, x: float, y: float, is_own: bool) -> None:
        """Draw a point of a series: the report's own period is larger and filled."""
        size, fill = (5, self.colours.strong) if is_own else (3.2, PAPER)
        line = self.colours.strong if is_own else EARLIER_LINE
        self.marks.append(
            f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{size}" fill="{fill}" stroke="{line}" '
            'stroke-width="1.5"/>'
        )

    def text(
        self,
        x: float,
        y: float,
        text: str,
        anchor: str = "start",
        size: float = 14,
        bold: bool = False,
        over: bool = False,
    ) -> None:
        """Write a text with its middle at the height of `y`; `over` parts it from other marks."""
        weight = "bold" if bold else "normal"
        apart = f' stroke="{PAPER}" stroke-width="3" paint-order="stroke"' if over else ""
        # The first typeface is that of printed reports; a page has its own instead.
        self.marks.append(
            f'<text x="{x:.2f}" y="{y + MIDDLE * size:.2f}" text-anchor="{anchor}" '
            f'font-family="{fonts.FAMILY}, sans-serif" font-size="{size:g}" '
            f'font-weight="{weight}" fill="{INK}"{apart}>{escape(text)}</text>'
        )


Draw = Callable[[Canvas], float]


def svg(name: str, title: str, alt_text: str, colours: Palette, draw: Draw, width: int) -> str:
    """Return a chart as SVG; `draw` draws it on a canvas and returns its height."""
    canvas = Canvas(width, colours, width == NARROW)
    height = draw(canvas)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height:.0f}" '
        f'width="{width}" role="img" aria-labelledby="{name}-title {name}-text">'
        f'<title id="{name}-title">{escape(title)}</title>'
        f'<desc id="{name}-text">{escape(alt_text)}</desc>{"".join(canvas.marks)}</svg>'
    )
