"""What the columns of a file are called: names that repeat, and group headings above the header."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from reg18.base.names import bare, normal_name, without_formula


class ColumnNames:
    """What the columns of a header are called, and where each is.

    A column goes by its own name; by that with the group heading above it, which counts to the
    right until the next one (`Stage 2 Outcome`); and, if several have a name, by that and its
    number (`Outcome (2)`).
    """

    def __init__(self, header: Sequence[str], above: Sequence[Sequence[str]] = ()) -> None:
        headings = group_headings(above, len(header))
        # A cell that is merged with the one above it has its name there.
        self.header = [
            without_formula(cell) if bare(cell) else heading
            for cell, heading in zip(header, headings, strict=True)
        ]
        self.names = [normal_name(cell) for cell in self.header]
        self.headings: list[str] = []
        for heading in headings:
            self.headings.append(heading or (self.headings[-1] if self.headings else ""))
        # Each column's heading and name; empty if it lacks one of them.
        self._grouped = [
            f"{heading} {bare(cell)}" if heading and bare(cell) else ""
            for heading, cell in zip(self.headings, self.header, strict=True)
        ]
        self._places: dict[str, list[int]] = {}
        for names in (self.names, [normal_name(cell) for cell in self._grouped]):
            found: dict[str, list[int]] = {}
            for place, name in enumerate(names):
                if name:
                    found.setdefault(name, []).append(place)
            numbered = {
                f"{name}_({number})": [place]
                for name, places in found.items()
                for number, place in enumerate(places, start=1)
                if len(places) > 1
            }
            self._places = {**numbered, **found, **self._places}

    def all_names(self) -> Iterable[str]:
        """Return every name that a mapping can use."""
        return self._places.keys()

    def places(self, name: str) -> list[int]:
        """Return where the columns of a name are: none, one, or several that share it."""
        return self._places.get(normal_name(name), [])

    def distinct_names(self, name: str) -> list[str]:
        """Return a name of its own for each column that shares this one."""
        return [
            grouped
            if (grouped := self._grouped[place]) and self.places(grouped) == [place]
            else f"{bare(self.header[place])} ({number})"
            for number, place in enumerate(self.places(name), start=1)
        ]

    def name_each(self) -> list[str]:
        """Return a name for each column that no other column has."""
        shared = {name: iter(self.distinct_names(name)) for name in self.names if name}
        return [
            next(shared[name]) if len(self.places(name)) > 1 else cell
            for name, cell in zip(self.names, self.header, strict=True)
        ]


def group_headings(above: Sequence[Sequence[str]], width: int) -> list[str]:
    """Return what is above each column in the nearest filled line; nothing if that is a title,
    which fills its first cell only."""
    line = next((row for row in reversed(above) if any(map(bare, row))), ())
    cells = [bare(cell) for cell in [*line, *[""] * width][:width]]
    return cells if any(cells[1:]) else [""] * width
