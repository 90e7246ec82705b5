"""What a number says, where commas and points may each be decimal or stand between thousands."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

# The sign of the decimals, and the signs that may stand between groups of three digits.
STYLES = {"point": (".", ","), "comma": (",", ". ")}


def styles_of(cells: Iterable[str]) -> frozenset[str]:
    """The styles that the cells of a column show: of each cell that has one reading only."""
    shown = set()
    for cell in cells:
        found = _readings(cell)
        if len(found) == 1:
            shown |= set(found)
    return frozenset(shown)


def read_number(cell: str, styles: frozenset[str]) -> Decimal | None:
    """A number that is not negative; None where it is none, or where its column leaves a doubt."""
    found = _readings(cell)
    if len(set(found.values())) == 1 and (len(found) == 2 or "point" in found):
        return next(iter(found.values()))
    if len(found) == 1:
        return found["comma"] if styles == {"comma"} else None
    if not found:
        return None
    if "," in cell:
        return None if "comma" in styles else found["point"]
    return found[next(iter(styles))] if len(styles) == 1 else None


def _readings(cell: str) -> dict[str, Decimal]:
    """The value of a number in each style in which it can be read."""
    bare = cell.removeprefix("£").removesuffix("£").strip()
    found = {}
    for style, (decimal, between) in STYLES.items():
        whole, _, part = bare.partition(decimal)
        digits = next((one for mark in between if (one := _ungrouped(whole, mark))), None)
        digits = "0" if not whole and part else digits
        if digits and (not part or _is_digits(part)):
            found[style] = Decimal(f"{digits}.{part or 0}")
    return found


def _ungrouped(whole: str, mark: str) -> str | None:
    """The digits before the decimals; groups are of three digits, but for the first."""
    first, *groups = whole.split(mark)
    if not _is_digits(first) or not all(_is_digits(one) and len(one) == 3 for one in groups):
        return None
    if groups and (len(first) > 3 or first.startswith("0")):
        return None
    return first + "".join(groups)


def _is_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()
