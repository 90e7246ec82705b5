"""The council's colours, made safe to read: contrast is checked, never hoped for."""

from __future__ import annotations

from dataclasses import dataclass

PAPER = "#ffffff"
INK = "#1b1f24"
# Earlier years: told apart from the accent by lightness and by outline, so in grey print too.
EARLIER_FILL = "#c3c9d1"
EARLIER_LINE = "#646c77"
FAINT = "#dde1e6"

TEXT_CONTRAST = 4.5


@dataclass(frozen=True)
class Palette:
    """Colours of a page and its charts."""

    accent: str
    accent_text: str
    # The accent as text or bars on white: darkened where it was too light.
    strong: str
    # A faint tint of the accent, for panels.
    tint: str
    warnings: tuple[str, ...] = ()


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def luminance(colour: str) -> float:
    """Relative luminance as WCAG defines it."""
    linear = []
    for channel in _channels(colour):
        part = channel / 255
        linear.append(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4)
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio as WCAG defines it, 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def mixed(one: str, other: str, share: float) -> str:
    """A colour between two: `share` of the first."""
    pairs = zip(_channels(one), _channels(other), strict=True)
    return "#" + "".join(f"{round(a * share + b * (1 - share)):02x}" for a, b in pairs)


def readable(colour: str) -> str:
    """The colour, darkened in small steps until it can be read on the faintest of its tints."""
    while contrast(colour, mixed(colour, PAPER, 0.07)) < TEXT_CONTRAST + 0.5:
        colour = mixed(colour, "#000000", 0.92)
    return colour


def palette(branding: dict[str, str]) -> Palette:
    """The council's branding as a palette that meets the contrast that law asks for."""
    accent, accent_text = branding["accent"].lower(), branding["accent_text"].lower()
    warnings: list[str] = []
    if contrast(accent, accent_text) < TEXT_CONTRAST:
        better = max((PAPER, "#000000"), key=lambda each: contrast(accent, each))
        warnings.append(
            f"council.yml: branding: {accent_text} cannot be read on {accent} (contrast "
            f"{contrast(accent, accent_text):.1f}, at least {TEXT_CONTRAST} is needed); "
            f"{better} was taken instead."
        )
        accent_text = better
    strong = readable(accent)
    return Palette(accent, accent_text, strong, mixed(strong, PAPER, 0.07), tuple(warnings))
