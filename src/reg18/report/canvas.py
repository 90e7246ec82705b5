"""What charts are drawn on: marks at positions, as SVG, once for wide and once for narrow pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from html import escape

from reg18.base.colours import EARLIER_FILL, EARLIER_LINE, FAINT, INK, PAPER, Palette
from reg18.report import fonts
from reg18.report.svg import described

WIDE, NARROW = 680, 300
# How far below its middle a text stands, in its size.
MIDDLE = 0.3
# The first is that of printed reports; pages put their own in its place.
FONT = f"{fonts.FAMILY}, sans-serif"


@dataclass(frozen=True)
class Chart:
    """A chart in both widths."""

    wide: str
    narrow: str


class Canvas:
    """Collects marks at positions, and draws them as SVG."""

    def __init__(self, width: float, colours: Palette) -> None:
        self.width, self.colours = width, colours
        self.marks: list[str] = []

    def box(self, x: float, y: float, x2: float, y2: float, age: int) -> None:
        """A bar: the report's own period in the accent, earlier ones paler, then outlined."""
        fill = (self.colours.strong, EARLIER_FILL)[age] if age < 2 else PAPER
        line = self.colours.strong if age == 0 else EARLIER_LINE
        self.marks.append(
            f'<path d="M{x:.2f},{y:.2f}H{x2:.2f}V{y2:.2f}H{x:.2f}Z" fill="{fill}" stroke="{line}"/>'
        )

    def band(self, x: float, y: float, x2: float, y2: float) -> None:
        """A pale area, bounded above and below by dashes that grey print keeps."""
        self.marks.append(
            f'<path d="M{x:.2f},{y:.2f}H{x2:.2f}V{y2:.2f}H{x:.2f}Z" fill="{self.colours.tint}"/>'
            f'<path d="M{x:.2f},{y:.2f}H{x2:.2f}M{x:.2f},{y2:.2f}H{x2:.2f}" fill="none" '
            f'stroke="{EARLIER_LINE}" stroke-dasharray="4 3"/>'
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
        """A text whose middle is at the height of `y`; `over` other marks, which then give way."""
        weight = "bold" if bold else "normal"
        apart = f' stroke="{PAPER}" stroke-width="3" paint-order="stroke"' if over else ""
        self.marks.append(
            f'<text x="{x:.2f}" y="{y + MIDDLE * size:.2f}" text-anchor="{anchor}" '
            f'font-family="{FONT}" font-size="{size:g}" font-weight="{weight}" fill="{INK}"{apart}>'
            f"{escape(text)}</text>"
        )

    def line(self, x: float, y: float, x2: float, y2: float, colour: str = FAINT) -> None:
        """A thin line."""
        self.marks.append(
            f'<path d="M{x:.2f},{y:.2f}L{x2:.2f},{y2:.2f}" fill="none" stroke="{colour}"/>'
        )

    def dot(self, x: float, y: float, is_own: bool) -> None:
        """A point of a series: the report's own period is larger and filled."""
        size, fill = (5, self.colours.strong) if is_own else (3.2, PAPER)
        line = self.colours.strong if is_own else EARLIER_LINE
        self.marks.append(
            f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{size}" fill="{fill}" stroke="{line}" '
            'stroke-width="1.5"/>'
        )

    def draw(self, height: float) -> str:
        """The drawing so far."""
        box = f"0 0 {self.width} {height:.0f}"
        return f'<svg viewBox="{box}">{"".join(self.marks)}</svg>'


def in_both_widths(name: str, title: str, alt_text: str, draw: Callable[[int, bool], str]) -> Chart:
    """The chart that `draw` makes for a width, and for whether that is a narrow page."""
    return Chart(
        wide=described(draw(WIDE, False), f"{name}-wide", title, alt_text),
        narrow=described(draw(NARROW, True), f"{name}-narrow", title, alt_text),
    )
