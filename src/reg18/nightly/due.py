"""When a nightly run is due, in UK time."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from reg18.settings.nightly_file import Due
from reg18.warehouse.runs import LONDON


def next_moment(due: Due, now: datetime) -> datetime:
    """Return the first moment after `now` at which a run is due.

    A time that the clock skips in March is due at the clock change; of a time that comes twice in
    October, the first counts.
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
    moment = datetime.combine(day, at, LONDON)
    # A skipped time does not survive the round trip through UTC.
    while moment.astimezone(UTC).astimezone(LONDON).time() != moment.time():
        moment += timedelta(minutes=1)
    return moment
