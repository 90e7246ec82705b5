"""Days as they are drawn: anywhere in a span, but mostly where a clock could go wrong."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from random import Random

from .spelling import Meaning

FIRST_DAY = date(2012, 1, 1)
LAST_AS_OF = date(2026, 10, 31)

_MONTH_DAYS = (
    *((8, day) for day in (28, 29, 30, 31)),
    *((12, day) for day in (24, 25, 26, 27, 28, 31)),
    *((1, 1), (2, 28), (2, 29), (3, 1), (3, 31), (4, 1), (4, 30), (5, 31), (6, 30), (7, 1)),
    *((9, 30), (10, 1), (10, 31), (11, 30)),
)
_GOOD_FRIDAYS = (
    *("2012-04-06", "2013-03-29", "2014-04-18", "2015-04-03", "2016-03-25", "2017-04-14"),
    *("2018-03-30", "2019-04-19", "2020-04-10", "2021-04-02", "2022-04-15", "2023-04-07"),
    *("2024-03-29", "2025-04-18", "2026-04-03"),
)
# Bank holidays given once, or moved.
_ONE_OFFS = ("2012-06-05", "2020-05-08", "2022-06-02", "2022-06-03", "2022-09-19", "2023-05-08")

UNREADABLE_DATES = ("not known", "31/02/2024", "2024-13-01", "tbc", "29/02/2023", "??")
OUTSIDE_DATES = (date(2008, 5, 6), date(2009, 3, 31), date(2010, 6, 1), date(2011, 12, 31))
BEYOND_DATES = (date(2029, 1, 1), date(2031, 7, 1))


@cache
def special_days() -> tuple[date, ...]:
    """Month ends, bank holidays and their neighbours, over all the years in play."""
    found = set()
    for year in range(2012, 2027):
        for month, day in _MONTH_DAYS:
            if (month, day) != (2, 29) or year % 4 == 0:
                found.add(date(year, month, day))
    for text in (*_GOOD_FRIDAYS, *_ONE_OFFS):
        holiday = date.fromisoformat(text)
        found |= {holiday + timedelta(days=offset) for offset in (-1, 0, 1, 3)}
    return tuple(sorted(found))


def a_day(rng: Random, first: date, last: date) -> date:
    """A day of a span: a special one, a weekend, or any."""
    first = max(first, FIRST_DAY)
    last = max(first, last)
    if rng.random() < 0.4:
        special = [day for day in special_days() if first <= day <= last]
        if special:
            return rng.choice(special)
    day = first + timedelta(days=rng.randint(0, (last - first).days))
    if rng.random() < 0.2:
        saturday = day + timedelta(days=5 - day.weekday())
        day = saturday if first <= saturday <= last else day
    return day


def a_delay(rng: Random) -> timedelta:
    """How long an answer takes: often just on one of the limits."""
    near = rng.choice(((14, 2), (28, 2), (93, 4), (183, 4)))
    return timedelta(
        days=rng.choices(
            (
                0,
                rng.randint(1, 14),
                rng.randint(15, 100),
                near[0] + rng.randint(-near[1], near[1]),
                rng.randint(100, 600),
            ),
            (2, 8, 8, 10, 3),
        )[0]
    )


def an_event(rng: Random, day: date, as_of: date) -> Meaning:
    """The cell of something done on a day: mostly empty if that day has not come."""
    if rng.random() < 0.02:
        return rng.choice((*UNREADABLE_DATES, *OUTSIDE_DATES, *BEYOND_DATES))
    if day > as_of and rng.random() < 0.7:
        return None
    return day


def a_limit(rng: Random, day: date) -> Meaning:
    """The cell of a due or agreed day, which may lie ahead."""
    if rng.random() < 0.02:
        return rng.choice((*UNREADABLE_DATES, *OUTSIDE_DATES, *BEYOND_DATES))
    return day


def an_as_of(rng: Random) -> date:
    """An as-of date: inside a period, or on one of its edges."""
    year = rng.randint(2013, 2026)
    day = rng.choice(
        (
            date(year, rng.randint(1, 12), rng.randint(1, 28)),
            date(year, rng.randint(1, 12), rng.randint(1, 28)),
            date(year, 3, 31),
            date(year, 4, 1),
            date(year, 6, 30),
            date(year, 7, 1),
            date(year, 9, 30),
            date(year, 10, 31),
            date(year - 1, 12, 31),
            date(year, 1, 1),
            date(2024, 2, 29),
            date(2022, 9, 19),
            date(2025, 6, 30),
        )
    )
    return min(day, LAST_AS_OF)
