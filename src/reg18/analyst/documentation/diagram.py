"""A picture of how tables hang together (SVG): each table with its key and the columns that lead to
others, and a line to each table that they lead to."""

from __future__ import annotations

from dataclasses import dataclass
from xml.etree import ElementTree

from reg18.analyst.documentation.relations import Entity, Model, Relation

# Sizes in pixels.
_WIDTH, _BETWEEN, _MARGIN = 300, 110, 16
_HEADER, _ROW, _GAP = 30, 20, 22
# A column of more tables than these is parted in two.
_TALL = 6

_INK, _LINE, _FILL = "#212529", "#6c757d", "#f1f3f5"
_FONT = "Source Sans 3, Source Sans Pro, Segoe UI, Arial, sans-serif"


@dataclass
class _Box:
    entity: Entity
    rows: list[tuple[str, str]]
    left: int = 0
    top: int = 0

    @property
    def height(self) -> int:
        return _HEADER + _ROW * len(self.rows) + 8


def draw(model: Model, title: str, accent: str, accent_text: str) -> str:
    """The picture; tables stand left of those that they lead to."""
    boxes = {entity.name: _Box(entity, _rows(entity, model.relations)) for entity in model.entities}
    columns = _columns(model)
    heights = []
    for place, names in enumerate(columns):
        top = _MARGIN
        for name in names:
            boxes[name].left = _MARGIN + place * (_WIDTH + _BETWEEN)
            boxes[name].top = top
            top += boxes[name].height + _GAP
        heights.append(top)
    # Short columns stand in the middle of the tall ones.
    for names, height in zip(columns, heights, strict=True):
        for name in names:
            boxes[name].top += (max(heights) - height) // 2
    width = 2 * _MARGIN + len(columns) * _WIDTH + (len(columns) - 1) * _BETWEEN
    svg = _element(
        None, "svg", xmlns="http://www.w3.org/2000/svg", role="img",
        viewBox=f"0 0 {width} {max(heights)}", width=width, height=max(heights),
    )  # fmt: skip
    _element(svg, "title").text = title
    for one, other in sorted({(each.table, each.to_table) for each in model.relations}):
        _join(svg, boxes[one], boxes[other])
    for box in boxes.values():
        _draw_box(svg, box, accent, accent_text)
    return ElementTree.tostring(svg, encoding="unicode")


def _rows(entity: Entity, relations: list[Relation]) -> list[tuple[str, str]]:
    """The columns that are shown: the key, what leads elsewhere, and how many there are beside."""
    leads = {each.column: each.to_table for each in relations if each.table == entity.name}
    marks = dict.fromkeys(entity.key, "key")
    marks |= {
        name: f"{'key, ' if name in marks else ''}→ {target}" for name, target in leads.items()
    }
    rows = list(marks.items())
    rest = entity.columns - len(rows)
    return [*rows, (f"and {rest} more", "")] if rest > 0 else rows


def _columns(model: Model) -> list[list[str]]:
    """The tables from left to right: each left of all that it leads to."""
    leads: dict[str, set[str]] = {entity.name: set() for entity in model.entities}
    for relation in model.relations:
        leads[relation.table].add(relation.to_table)
    places: dict[str, int] = {}

    def place(name: str) -> int:
        if name not in places:
            places[name] = max((place(other) + 1 for other in leads[name]), default=0)
        return places[name]

    last = max(map(place, leads), default=0)
    columns = [
        [name for name in leads if places[name] == last - column] for column in range(last + 1)
    ]
    if len(columns) == 2 and len(columns[0]) > _TALL:
        # Many that lead to few: half of them on either side.
        half = (len(columns[0]) + 1) // 2
        return [columns[0][:half], columns[1], columns[0][half:]]
    return columns


def _join(svg: ElementTree.Element, one: _Box, other: _Box) -> None:
    is_left = one.left < other.left
    x1, y1 = one.left + (_WIDTH if is_left else 0), one.top + _HEADER // 2
    x2, y2 = other.left + (0 if is_left else _WIDTH), other.top + _HEADER // 2
    bend = _BETWEEN // 2 if is_left else -_BETWEEN // 2
    _element(
        svg, "path", d=f"M{x1},{y1} C{x1 + bend},{y1} {x2 - bend},{y2} {x2},{y2}",
        fill="none", stroke=_LINE, **{"stroke-width": "1.5"},
    )  # fmt: skip
    _element(svg, "circle", cx=x2, cy=y2, r=4, fill=_LINE)


def _draw_box(svg: ElementTree.Element, box: _Box, accent: str, accent_text: str) -> None:
    x, y = box.left, box.top
    _element(svg, "rect", x=x, y=y, width=_WIDTH, height=box.height, rx=4, fill=_FILL, stroke=_LINE)
    _element(svg, "rect", x=x, y=y, width=_WIDTH, height=_HEADER, rx=4, fill=accent)
    _text(svg, x + 10, y + 20, f"{box.entity.schema}.{box.entity.name}", accent_text, bold=True)
    for place, (name, mark) in enumerate(box.rows):
        line = y + _HEADER + _ROW * (place + 1) - 4
        _text(svg, x + 10, line, name, _INK)
        if mark:
            _text(svg, x + _WIDTH - 10, line, mark, "#495057", end=True)


def _text(
    svg: ElementTree.Element,
    x: int,
    y: int,
    text: str,
    colour: str,
    bold: bool = False,
    end: bool = False,
) -> None:
    _element(
        svg, "text", x=x, y=y, fill=colour,
        **{
            "font-family": _FONT,
            "font-size": "13",
            "font-weight": "600" if bold else "400",
            "text-anchor": "end" if end else "start",
        },
    ).text = text  # fmt: skip


def _element(
    parent: ElementTree.Element | None, tag: str, **attributes: object
) -> ElementTree.Element:
    named = {name: str(value) for name, value in attributes.items()}
    if parent is None:
        return ElementTree.Element(tag, named)
    return ElementTree.SubElement(parent, tag, named)
