"""When a night is expected, by the clock in England, whose hours are not all there once a year."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from reg18.settings.nightly_file import Due
from reg18.warehouse.runs import LONDON


def next_moment(due: Due, now: datetime) -> datetime:
    """The first moment after `now` at which a night is due, by the clock in England.

    A time that the clock jumps over in March is the moment of the jump; of a time that comes twice
    in October, the first is meant.
    """
    day = now.astimezone(LONDON).date()
    while True:
        if day.weekday() in due.weekdays:
            moment = _moment(day, due.time)
            # In UTC: two times of one zone are compared by what the clock shows.
            if moment.astimezone(UTC) > now.astimezone(UTC):
                return moment
        day += timedelta(days=1)


def _moment(day: date, at: time) -> datetime:
    """A day and a time of the clock as a moment that exists."""
    moment = datetime.combine(day, at, LONDON)
    while _back_and_forth(moment) != moment.replace(tzinfo=None):
        moment += timedelta(minutes=1)
    return moment


def _back_and_forth(moment: datetime) -> datetime:
    """What the clock shows at a moment; for a time that it jumps over, another one."""
    return moment.astimezone(UTC).astimezone(LONDON).replace(tzinfo=None)
