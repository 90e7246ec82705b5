"""Nightly runs on the days when clocks and calendars do something odd."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from reg18.base.progress import Reporter
from reg18.nightly.nightly_run import run_nightly
from reg18.nightly.run_summary import NightlyRun
from reg18.settings.nightly import load_settings
from reg18.warehouse import dbt, runs
from tests.python.builds import query
from tests.python.nights import a_place, drop_cases, published_cases
from tests.python.recorded_dbt import caller

# In the order of the moments: what the clock shows in England is another one.
NIGHTS = (
    # 31 March, a second before midnight in British Summer Time; then the first moment of April.
    (datetime(2024, 3, 31, 22, 59, 59, tzinfo=UTC), date(2024, 3, 31)),
    (datetime(2024, 3, 31, 23, 0, 0, tzinfo=UTC), date(2024, 4, 1)),
    # Half past one in the night when clocks go back, twice.
    (datetime(2024, 10, 27, 0, 30, tzinfo=UTC), date(2024, 10, 27)),
    (datetime(2024, 10, 27, 1, 30, tzinfo=UTC), date(2024, 10, 27)),
    # The leap day of 2028, and the spring morning whose clock jumps over one to two; a night after
    # 2028 would be refused, since the bank-holiday table ends there.
    (datetime(2028, 2, 29, 23, 59, 59, tzinfo=UTC), date(2028, 2, 29)),
    (datetime(2028, 3, 26, 1, 0, 0, tzinfo=UTC), date(2028, 3, 26)),
)


def test_odd_days_do_no_harm(
    dbt_target: Path, recorded_builds: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = a_place(tmp_path, "keep: {runs_days: 36500}\n")
    monkeypatch.setenv("REG18_DBT_TARGET", str(dbt_target))
    command, recorded = dbt.command, caller(recorded_builds)
    monkeypatch.setattr(dbt, "command", lambda *given: [*recorded, *command(*given)])
    settings = load_settings(place.settings)
    moment = NIGHTS[0][0]

    class Clock(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return moment.astimezone(tz)

    monkeypatch.setattr(runs, "datetime", Clock)
    complete = []
    for number, (at, as_of) in enumerate(NIGHTS, start=1):
        moment = at
        drop_cases(place, number, received="2023-05-02")
        done = NightlyRun()
        run_nightly(settings, Reporter(), done)
        assert not done.failed
        assert done.result is not None
        assert done.result.as_of == as_of
        assert published_cases(place) == number
        (state,) = query(
            place.analyst,
            "select count(*) from marts.kpi_annual where period = '2023-24' and is_complete",
        )
        complete.append(state[0] > 0)
    # The year is complete from the first moment of April on, and not a second before.
    assert complete == [False, True, True, True, True, True]
    order = query(
        place.analyst,
        "select as_of_date from ops.runs where kind = 'night' order by started_at_utc",
    )
    assert [day for (day,) in order] == [as_of for _, as_of in NIGHTS]
    names = sorted(path.name for path in place.warehouse.parent.glob("*.builds/0*"))
    assert [name[:6] for name in names] == [f"{n:06d}" for n in range(1, len(NIGHTS) + 1)]
