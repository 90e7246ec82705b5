"""When people are notified, and what they are told: failures, the first good run after one, old
figures."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from reg18.nightly.messages import STEPS, Message, State, is_old
from reg18.nightly.notifications import (
    Memory,
    choose_message,
    read_memory,
    remember,
    write_memory,
)
from reg18.settings.nightly_file import Settings
from tests.python.nightly_settings import settings_of

NIGHT = datetime(2026, 7, 2, 1, 4, tzinfo=UTC)
DAY = timedelta(days=1)
BAD = ("refused", "check_failed", "error", "partly")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Old is what is older than 37 hours."""
    return settings_of(tmp_path, "notify: {addresses_file: addresses.txt}\nfindings: findings\n")


def state(outcome: str, nights: float = 0, **more: Any) -> State:
    """How things stand after this many nights; a good run has just published."""
    at = NIGHT + nights * DAY
    good = outcome in ("published", "partly")
    published_at = at - timedelta(minutes=3) if good else NIGHT - timedelta(hours=6)
    return State(
        **{
            "at": at, "outcome": outcome, "published_at": published_at,
            "data_until": date(2026, 7, 1), **more,
        }
    )  # fmt: skip


def told(settings: Settings, *states: State, reached: bool = True) -> list[str | None]:
    """The kind of the message after each run, one run after the other."""
    kinds: list[str | None] = []
    before = Memory()
    for now in states:
        found = choose_message(before, now, settings)
        kinds.append(found.kind if found else None)
        is_notified = found is not None and reached
        before = remember(before, now, is_old(now, settings), is_notified)
    return kinds


def message(settings: Settings, now: State, before: Memory | None = None) -> Message:
    found = choose_message(before or Memory(), now, settings)
    assert found is not None
    return found


def test_good_runs_notify_no_one(settings: Settings) -> None:
    nights = [state("published", night) for night in range(5)]
    assert told(settings, *nights) == [None] * 5


@pytest.mark.parametrize("outcome", BAD)
def test_a_failure_and_the_first_good_run_after_it(settings: Settings, outcome: str) -> None:
    nights = [state("published"), state(outcome, 1), state("published", 2), state("published", 3)]
    assert told(settings, *nights) == [None, "failure", "success", None]


def test_a_failure_that_lasts_is_told_once_a_day(settings: Settings) -> None:
    # A run that is tried every four hours, ten times, and then one that goes well.
    nights = [state("refused", hours / 24) for hours in range(0, 40, 4)]
    kinds = told(settings, *nights, state("published", 2))
    assert kinds == ["failure", *[None] * 4, "failure", *[None] * 4, "success"]
    # Once a night, and each some minutes earlier than the last.
    nights = [state("refused", night * 0.99) for night in range(4)]
    assert told(settings, *nights) == ["failure"] * 4


def test_another_failure_is_told_at_once(settings: Settings) -> None:
    nights = [
        state("refused"),
        state("check_failed", 0.1),
        state("partly", 0.2, failed_steps=("reports",)),
        state("partly", 0.3, failed_steps=("reports",)),
        state("partly", 0.4, failed_steps=("reports", "tables")),
    ]
    assert told(settings, *nights) == ["failure", "failure", "failure", None, "failure"]


def test_what_no_one_received_is_told_again(settings: Settings) -> None:
    nights = [state("refused", hours / 24) for hours in range(3)]
    assert told(settings, *nights, reached=False) == ["failure"] * 3
    old = [state("busy", 3), state("busy", 3.1)]
    assert told(settings, *old, reached=False) == ["warning"] * 2


def test_old_figures_are_told_once_a_day_and_not_after_a_new_build(settings: Settings) -> None:
    nights = [state("busy", hours / 24) for hours in (0, 24, 30, 32, 48, 53)]
    # 6 hours old, 30, 36, and then more than 37.
    assert told(settings, *nights) == [None, None, None, "warning", None, "warning"]
    assert told(settings, *nights, state("published", 3))[-1] is None
    assert told(settings, state("busy", published_at=None)) == ["warning"]


def test_another_run_at_work(settings: Settings) -> None:
    """It is neither a failure nor the end of one."""
    assert told(settings, state("published"), state("busy", 0.5)) == [None, None]
    kinds = told(settings, state("refused"), state("busy", 0.1), state("refused", 0.2),
                 state("published", 0.3))  # fmt: skip
    assert kinds == ["failure", None, None, "success"]
    assert told(settings, state("published"), state("busy", 3)) == [None, "warning"]


def test_a_clock_that_was_set_back_silences_nothing(settings: Settings) -> None:
    assert told(settings, state("refused", 9), state("refused", 1)) == ["failure", "failure"]


# What is said


def test_a_failure_in_words(settings: Settings) -> None:
    found = message(settings, state("check_failed", 1))
    assert found.title == "reg18: nothing new was published"
    assert found.kind == "failure"
    body = re.sub(r"\(on [^)]+\)", "(on HOST)", found.body)
    assert body == (
        "What happened\n"
        "The nightly run that ended on Friday 3 July 2026 at 02:04 published nothing. The files "
        "were read, but their data failed a check, and figures that may be wrong are not "
        "published.\n\n"
        "What is published now\n"
        "Figures built on Wednesday 1 July 2026 at 20:04, 30 hours old, of data up to 1 July "
        "2026.\n\n"
        "What to do\n"
        "Ask your engineer which check failed. Correct wrong rows in the case system: they come "
        "with its next files. The next run tries again.\n\n"
        "Where to look\n"
        f"reg18 status --settings {settings.file}  (on HOST)\n"
        f"{settings.findings}  (what to correct, as far as it is known)"
    )


def test_a_later_step_in_words(settings: Settings) -> None:
    now = state("partly", 1, failed_steps=("postgres", "reports"))
    found = message(settings, now)
    assert found.title == "reg18: figures published, but a later step failed"
    assert (
        "This failed: filling PostgreSQL; printing the report of the quarter to date." in found.body
    )
    assert "The figures are in order." in found.body
    assert "Friday 3 July 2026 at 02:01, 3 minutes old" in found.body


def test_old_figures_in_words(settings: Settings) -> None:
    found = message(settings, state("busy", 3))
    assert found.title == "reg18: what is published is 3 days old"
    assert "No new figures were published by Sunday 5 July 2026 at 02:04" in found.body
    assert "They should not be older than 37 hours." in found.body
    assert "files still come into the drop folder" in found.body
    found = message(settings, state("refused", published_at=None, data_until=None))
    assert "Nothing has been published yet." in found.body
    found = message(settings, state("busy", published_at=None, data_until=None))
    assert found.title == "reg18: nothing has been published yet"


def test_recovery_in_words(settings: Settings) -> None:
    found = message(settings, state("published", 1), Memory("refused"))
    assert found.title == "reg18: the nightly run succeeded again"
    assert "published new figures, and nothing failed. The one before had failed." in found.body
    assert "What to do\nNothing.\n" in found.body


def test_there_are_words_for_every_failure_and_step(settings: Settings) -> None:
    for outcome in BAD:
        for step in STEPS:
            found = message(settings, state(outcome, failed_steps=(step,)))
            for heading in ("What happened", "What is published now", "What to do", "Where to l"):
                assert heading in found.body
            # Words of the program are for nobody.
            assert "_" not in found.body.replace(str(settings.file.parent), "")


@pytest.mark.parametrize(
    ("age", "words"),
    [
        (timedelta(0), "0 minutes old"),
        (timedelta(minutes=1, seconds=59), "1 minute old"),
        (timedelta(hours=1), "1 hour old"),
        (timedelta(hours=47, minutes=59), "47 hours old"),
        (timedelta(days=2), "2 days old"),
        (timedelta(seconds=-5), "0 minutes old"),
    ],
)
def test_ages(settings: Settings, age: timedelta, words: str) -> None:
    assert words in message(settings, state("refused", published_at=NIGHT - age)).body


# What is remembered


def test_what_the_next_run_has_to_know_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "notified.json"
    assert read_memory(file) == Memory()
    for kept in (
        Memory("partly", ("reports",), failure_notified_at=NIGHT),
        Memory("published", old_notified_at=NIGHT),
    ):
        write_memory(file, kept)
        assert read_memory(file) == kept
    assert [path.name for path in tmp_path.iterdir()] == ["notified.json"]
    for text in ("", "{", "[]", "{}", '{"at": 5}'):
        file.write_text(text)
        assert read_memory(file) == Memory()
