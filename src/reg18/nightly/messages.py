"""Whom a night tells what: of a failure, of the first good night after one, and of figures that
have grown old. The texts are for people who run no server, and hold nothing of any case."""

from __future__ import annotations

import json
import os
import socket
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Literal

from reg18.nightly.sending import LIMIT_SECONDS, Kind, Sent, read_addresses, send
from reg18.settings.nightly_file import Settings
from reg18.warehouse.runs import LONDON

# How a night ended. "busy" is neither good nor bad: another one was at work.
Outcome = Literal[
    "published", "nothing_new", "refused", "failed_checks", "broke", "later_step_failed", "busy"
]

# The steps after a build is published.
Step = Literal[
    "quarantine", "names", "kept", "findings", "tables", "site", "postgres", "reports", "clearing"
]


# A failure that lasts is told once a day; a night may begin some hours earlier than the last.
_AGAIN = timedelta(hours=20)

_GOOD: tuple[Outcome, ...] = ("published", "nothing_new")

_STEPS: dict[Step, str] = {
    "quarantine": "reading every file (what cannot be read is in quarantine)",
    "names": "matching every file in the drop folder to a table by its name",
    "kept": "putting away the files that were loaded",
    "reports": "the report of the quarter to date",
    "findings": "the page and workbook of what to mend",
    "tables": "the tables for analysts",
    "site": "the site for analysts",
    "postgres": "the tables in PostgreSQL",
    "clearing": "the removal of old builds and files",
}

_HAPPENED: dict[Outcome, str] = {
    "refused": "published nothing. Something was refused before any figure was counted: a file, a "
    "setting, or a folder that could not be reached.",
    "failed_checks": "published nothing. The files were read, but their data failed a check, and "
    "figures that may be wrong are not published.",
    "broke": "published nothing. The program itself failed.",
    "later_step_failed": "published new figures, but not everything is in order.",
}

_TO_DO: dict[Outcome, str] = {
    "refused": "Ask your engineer to see what was refused. A file is mended by a corrected one of "
    "the same name in the drop folder: it takes the place of the one that waits. The next night "
    "tries again.",
    "failed_checks": "Ask your engineer which check failed. Rows that are wrong are mended in the "
    "case system, and come with its next files. The next night tries again.",
    "broke": "Ask your engineer to read the log of the night, and to report the fault.",
    "later_step_failed": "The figures are in order. Ask your engineer to fix the step that failed; "
    "the next night does it again.",
}


# What to do about files that are in no figure yet.
_TO_DO_OF_FILES: dict[Step, str] = {
    "quarantine": "Ask your engineer which file cannot be read, and have it exported again: a "
    "corrected file of the same name in the drop folder takes its place. Until then the runs go "
    "on without it, and the figures lack what is in it.",
    "names": "Ask your engineer which file in the drop folder is under a name that no table "
    "matches. The figures lack what is in it.",
}

_BY_EXIT_CODE: dict[int, Outcome] = {
    0: "published",
    1: "refused",
    3: "failed_checks",
    4: "busy",
    5: "later_step_failed",
}


def outcome_of(exit_code: int) -> Outcome:
    """How a night ended, by its exit code; any that reg18 does not give is a fault."""
    return _BY_EXIT_CODE.get(exit_code, "broke")


@dataclass(frozen=True)
class State:
    """How things stood at the end of a night, and what was told of it. Times have a zone."""

    at: datetime
    outcome: Outcome
    # When what is published now was built, and the last day that its data cover.
    published_at: datetime | None
    data_until: date | None
    failed_steps: tuple[Step, ...] = ()
    told_failure_at: datetime | None = None
    told_old_at: datetime | None = None

    @property
    def failed(self) -> bool:
        """Whether somebody has to do something."""
        return self.outcome not in (*_GOOD, "busy")


@dataclass(frozen=True)
class Message:
    """What is told."""

    title: str
    body: str
    kind: Kind


def what_to_tell(before: State | None, now: State, settings: Settings) -> Message | None:
    """The message after a night, or None where there is nothing that people must know.

    A failure is told when it is new or of another kind, and then once a day; the first good night
    after one is told; figures that are too old are told once a day. `before` is what `remember`
    gave after the night before.
    """
    old = _is_old(now, settings)
    was_failing = before is not None and before.failed
    if now.failed:
        is_new = before is None or (before.outcome, before.failed_steps) != (
            now.outcome, now.failed_steps,
        )  # fmt: skip
        if is_new or before is None or _due_again(before.told_failure_at, now.at):
            return _failure(now, settings)
        return None
    if was_failing and now.outcome in _GOOD:
        return _recovery(now, settings)
    if old and (before is None or _due_again(before.told_old_at, now.at)):
        return _old(now, settings)
    return None


def remember(before: State | None, now: State, settings: Settings, told: bool) -> State:
    """The state to keep for the next night; `told` says that a message reached somebody."""
    if now.outcome == "busy" and before is not None:
        # What another run does is not known, so what was known stays.
        kept = replace(before, at=now.at)
    else:
        kept = replace(
            now,
            told_failure_at=before.told_failure_at if before and now.failed else None,
            told_old_at=before.told_old_at if before and _is_old(now, settings) else None,
        )
    if told and now.failed:
        kept = replace(kept, told_failure_at=now.at)
    if told and _is_old(now, settings):
        kept = replace(kept, told_old_at=now.at)
    return kept


def read_state(file: Path) -> State | None:
    """What `write_state` wrote; None if it is not there or cannot be read, as after no night."""
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
        for name in ("at", "published_at", "told_failure_at", "told_old_at"):
            data[name] = data[name] and datetime.fromisoformat(data[name])
        data["data_until"] = data["data_until"] and date.fromisoformat(data["data_until"])
        return State(**{**data, "failed_steps": tuple(data["failed_steps"])})
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        # At worst a failure is told once more.
        return None


def write_state(file: Path, state: State) -> None:
    """Keep a state for the next night."""
    aside = file.with_name(f"{file.name}.new")
    aside.write_text(json.dumps(asdict(state), default=str, indent=2) + "\n", encoding="utf-8")
    os.replace(aside, file)


def tell(
    addresses_file: Path,
    title: str,
    body: str,
    kind: Kind,
    limit_seconds: float = LIMIT_SECONDS,
) -> list[int]:
    """Send a message to every address of a file; the lines of those that were not reached."""
    sent = send(read_addresses(addresses_file), title, body, kind, limit_seconds)
    return [one.line for one in sent if one.problem is not None]


def send_test(addresses_file: Path, limit_seconds: float = LIMIT_SECONDS) -> list[Sent]:
    """Send a test to every address of a file, and say what became of each."""
    return send(
        read_addresses(addresses_file),
        "reg18: a test",
        f"This is a test of the messages of reg18, sent from {socket.gethostname()}.\n\n"
        "Nothing has happened, and nothing needs to be done.",
        "success",
        limit_seconds,
    )


def _due_again(told_at: datetime | None, now: datetime) -> bool:
    return told_at is None or not timedelta(0) <= now - told_at < _AGAIN


def _is_old(now: State, settings: Settings) -> bool:
    limit = timedelta(hours=settings.stale_after_hours)
    return now.published_at is None or now.at - now.published_at > limit


def _failure(now: State, settings: Settings) -> Message:
    happened = _HAPPENED[now.outcome]
    if now.failed_steps:
        happened += f" This failed: {'; '.join(_STEPS[step] for step in now.failed_steps)}."
    others = [step for step in now.failed_steps if step not in _TO_DO_OF_FILES]
    title = "reg18: nothing new was published"
    if now.outcome == "later_step_failed":
        but = "a later step failed" if others or not now.failed_steps else "without some files"
        title = f"reg18: figures published, but {but}"
    to_do = [_TO_DO_OF_FILES[step] for step in now.failed_steps if step in _TO_DO_OF_FILES]
    if others or not to_do:
        to_do.append(_TO_DO[now.outcome])
    return Message(
        title, _body(now, settings, f"{_night(now)} {happened}", " ".join(to_do)), "failure"
    )


def _recovery(now: State, settings: Settings) -> Message:
    happened = "published new figures" if now.outcome == "published" else "found nothing new"
    old = _is_old(now, settings)
    return Message(
        "reg18: the night went well again",
        _body(
            now, settings,
            f"{_night(now)} {happened}, and nothing failed. The one before had failed.",
            _OLD_TO_DO if old else "Nothing.",
        ),
        "warning" if old else "success",
    )  # fmt: skip


_OLD_TO_DO = (
    "See that the case systems' files still come into the drop folder. If they do, ask your "
    "engineer whether the night runs, and why it publishes nothing."
)


def _old(now: State, settings: Settings) -> Message:
    title = (
        "reg18: nothing has been published yet"
        if now.published_at is None
        else f"reg18: what is published is {_age(now.at - now.published_at)} old"
    )
    happened = f"No new figures were published by {_clock(now.at)}, though nothing failed."
    return Message(title, _body(now, settings, happened, _OLD_TO_DO), "warning")


def _body(now: State, settings: Settings, happened: str, to_do: str) -> str:
    where = [f"reg18 status --settings {settings.file}  (on {socket.gethostname()})"]
    if settings.findings is not None and now.outcome in ("failed_checks", "refused"):
        where.append(f"{settings.findings}  (what to mend, as far as it could be found out)")
    return "\n\n".join(
        (
            f"What happened\n{happened}",
            f"What is published now\n{_published(now, settings)}",
            f"What to do\n{to_do}",
            "Where to look\n" + "\n".join(where),
        )
    )


def _published(now: State, settings: Settings) -> str:
    if now.published_at is None:
        return "Nothing has been published yet."
    text = f"Figures built on {_clock(now.published_at)}, {_age(now.at - now.published_at)} old"
    if now.data_until is not None:
        text += f", of data up to {_day(now.data_until)}"
    text += "."
    if _is_old(now, settings):
        text += f" They should not be older than {settings.stale_after_hours} hours."
    return text


def _night(now: State) -> str:
    return f"The night that ended on {_clock(now.at)}"


def _clock(moment: datetime) -> str:
    local = moment.astimezone(LONDON)
    return f"{local:%A} {_day(local)} at {local:%H:%M}"


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _age(age: timedelta) -> str:
    minutes = max(int(age.total_seconds()) // 60, 0)
    if minutes >= 2 * 24 * 60:
        return f"{minutes // (24 * 60)} days"
    count, unit = (minutes // 60, "hour") if minutes >= 60 else (minutes, "minute")
    return f"{count} {unit}{'' if count == 1 else 's'}"
