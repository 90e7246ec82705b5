"""The council's colours, with their contrast checked."""

from __future__ import annotations

from dataclasses import dataclass

PAPER = "#ffffff"
INK = "#1b1f24"
# Earlier years: distinct from the accent by lightness and outline, in grey print too.
EARLIER_FILL = "#c3c9d1"
EARLIER_LINE = "#646c77"
FAINT = "#dde1e6"

TEXT_CONTRAST = 4.5


@dataclass(frozen=True)
class Palette:
    """Colours of a page and its charts."""

    accent: str
    accent_text: str
    # The accent as text or bars on white, darkened if it is too light; and a faint tint of it.
    strong: str
    tint: str
    warnings: tuple[str, ...] = ()


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def luminance(colour: str) -> float:
    """Return the relative luminance as WCAG defines it."""
    linear = []
    for channel in _channels(colour):
        part = channel / 255
        linear.append(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4)
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio as WCAG defines it, 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def mixed(one: str, other: str, share: float) -> str:
    """Return a colour between two: `share` of the first."""
    pairs = zip(_channels(one), _channels(other), strict=True)
    return "#" + "".join(f"{round(a * share + b * (1 - share)):02x}" for a, b in pairs)


def readable(colour: str) -> str:
    """Return the colour, darkened in small steps until it can be read on its own tint."""
    while contrast(colour, mixed(colour, PAPER, 0.07)) < TEXT_CONTRAST + 0.5:
        colour = mixed(colour, "#000000", 0.92)
    return colour


def palette(branding: dict[str, str]) -> Palette:
    """Return the council's branding as a palette with the contrast that the law requires."""
    accent, accent_text = branding["accent"].lower(), branding["accent_text"].lower()
    warnings: list[str] = []
    if contrast(accent, accent_text) < TEXT_CONTRAST:
        better = max((PAPER, "#000000"), key=lambda each: contrast(accent, each))
        warnings.append(
            f"council.yml: branding: {accent_text} cannot be read on {accent} (contrast "
            f"{contrast(accent, accent_text):.1f}, at least {TEXT_CONTRAST} is needed); "
            f"{better} is used instead."
        )
        accent_text = better
    strong = readable(accent)
    return Palette(accent, accent_text, strong, mixed(strong, PAPER, 0.07), tuple(warnings))
