"""What the recounts of analyses know of chance, each by another way than the SQL."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from math import gamma, pi, sqrt
from statistics import NormalDist
from typing import Any

Z = NormalDist().inv_cdf(0.975)


@cache
def student(degrees: int) -> float:
    """The 97.5% point of Student's t, by halving the interval that it lies in."""
    low, high = Z, 5.0
    while high - low > 1e-12:
        middle = (low + high) / 2
        low, high = (low, middle) if _below(middle, degrees) > 0.975 else (middle, high)
    return low


def _below(point: float, degrees: int) -> float:
    """The chance of less than a point above 0: the density, integrated by Simpson's rule."""
    steps = 400
    heights = [
        (1 + (point * step / steps) ** 2 / degrees) ** (-(degrees + 1) / 2)
        for step in range(steps + 1)
    ]
    inner = 4 * sum(heights[1:-1:2]) + 2 * sum(heights[2:-1:2])
    scale = gamma((degrees + 1) / 2) / gamma(degrees / 2) / sqrt(degrees * pi)
    return float(0.5 + scale * (heights[0] + inner + heights[-1]) * point / steps / 3)


def wilson(found: int, base: int) -> tuple[float, float]:
    """Both roots of (share - p)^2 = z^2 p (1 - p) / base."""
    a, b, c = 1 + Z * Z / base, -(2 * found / base + Z * Z / base), (found / base) ** 2
    root = sqrt(max(b * b - 4 * a * c, 0))
    return (-b - root) / (2 * a), (-b + root) / (2 * a)


def two_sided(chances: list[Fraction], observed: int) -> float:
    limit = chances[observed]
    return float(sum(chance for chance in chances if chance <= limit) / sum(chances))


def holm(p_values: dict[Any, float]) -> dict[Any, float]:
    adjusted, greatest = {}, 0.0
    for place, key in enumerate(sorted(p_values, key=lambda key: (p_values[key], key))):
        greatest = max(greatest, min(1.0, (len(p_values) - place) * p_values[key]))
        adjusted[key] = greatest
    return adjusted
