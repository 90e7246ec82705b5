"""Drawing at random, the same on every platform.

Only `random()` and whole-number draws are used, with sums, products, quotients and square roots:
these are exact to the last bit everywhere, which logarithms and powers are not.
"""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence
from typing import TypeVar

T = TypeVar("T")

# Half of the stage 1 responses are sent within this many working days. With the log-logistic
# curve below two in three take 20 or fewer, and one in twenty more than 65.
MEDIAN_DAYS = 14.5


def rng_for(seed: int, purpose: str) -> random.Random:
    """A generator of its own for each purpose: a change in one table leaves the others alone."""
    return random.Random(f"reg18 synth {seed} {purpose}")


def pick(rng: random.Random, weights: Mapping[T, int]) -> T:
    """One key, as likely as its weight."""
    left = rng.randrange(sum(weights.values()))
    for item, weight in weights.items():
        left -= weight
        if left < 0:
            return item
    raise AssertionError("weights sum to more than they hold")


def sample(rng: random.Random, items: Sequence[T], weights: Sequence[int], count: int) -> list[T]:
    """`count` different items, drawn one after the other, each as likely as its weight."""
    left = list(zip(items, weights, strict=True))
    drawn: list[T] = []
    for _ in range(count):
        ticket = rng.randrange(sum(weight for _, weight in left))
        for index, (_, weight) in enumerate(left):
            ticket -= weight
            if ticket < 0:
                drawn.append(left.pop(index)[0])
                break
    return drawn


def bag(quotas: Mapping[T, int]) -> list[T]:
    """A list that holds every key as often as its quota says."""
    return [item for item, count in quotas.items() for _ in range(count)]


def shuffled_bag(rng: random.Random, quotas: Mapping[T, int]) -> list[T]:
    """The bag, shaken."""
    items = bag(quotas)
    rng.shuffle(items)
    return items


def still_open_weight(days: int) -> int:
    """How likely a case is still open after so many working days, as a whole-number weight."""
    square = MEDIAN_DAYS * MEDIAN_DAYS
    return 1 + int(1_000_000 * square / (square + days * days))


def draw_days(rng: random.Random, low: int, high: int) -> int:
    """Working days to respond, log-logistic with a long tail, cut to low..high."""
    if low >= high:
        return low
    share_low, share_high = _share_within(low - 1), _share_within(high)
    share = share_low + (share_high - share_low) * rng.random()
    days = math.ceil(MEDIAN_DAYS * math.sqrt(share / (1 - share)))
    return min(max(days, low), high)


def _share_within(days: int) -> float:
    """The share of cases that take at most so many working days."""
    square = MEDIAN_DAYS * MEDIAN_DAYS
    return days * days / (square + days * days)
