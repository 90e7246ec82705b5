"""What people are told after a nightly run. The texts are for people who run no server, and hold
nothing of any case, file or value."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from reg18.nightly.sending import Kind
from reg18.settings.nightly_file import Settings
from reg18.warehouse.runs import CHECK_FAILED, ERROR, LONDON, PARTLY, REFUSED

# The steps after a build is published.
STEPS = {
    "quarantine": "Reading every file",
    "names": "Matching every file to a table",
    "kept": "Putting away the files that were loaded",
    "findings": "Writing what to correct",
    "tables": "Writing the tables for analysts",
    "site": "Writing the site for analysts",
    "postgres": "Filling PostgreSQL",
    "reports": "Printing the report of the quarter to date",
    "clearing": "Removing what is old",
}

# What happened in a run that failed, and what to do, by its outcome.
_FAILURES = {
    REFUSED: (
        "published nothing. A file, a setting, or a folder that could not be reached was refused "
        "before any figure was counted.",
        "Ask your engineer to see what was refused. To correct a file, put a new one of the same "
        "name into the drop folder: it replaces the pending one. The next run tries again.",
    ),
    CHECK_FAILED: (
        "published nothing. The files were read, but their data failed a check, and figures that "
        "may be wrong are not published.",
        "Ask your engineer which check failed. Correct wrong rows in the case system: they come "
        "with its next files. The next run tries again.",
    ),
    ERROR: (
        "published nothing. The program itself failed.",
        "Ask your engineer to read the log of the run, and to report the fault.",
    ),
    PARTLY: (
        "published new figures, but not everything is in order.",
        "The figures are in order. Ask your engineer to fix the step that failed; the next run "
        "does it again.",
    ),
}

# What to do about files that are in no figure yet.
_FILES = {
    "quarantine": "What cannot be read is in quarantine. Ask your engineer which file it is, and "
    "have it exported again: a corrected file of the same name in the drop folder replaces it. "
    "Until then the runs go on without it, and the figures lack what is in it.",
    "names": "Ask your engineer which file in the drop folder has a name that no table matches. "
    "The figures lack what is in it.",
}


@dataclass(frozen=True)
class State:
    """How things stand at the end of a run: its outcome, what failed in it, and what is published.
    Times have a zone."""

    at: datetime
    outcome: str
    # When what is published now was built, and the last day that its data cover.
    published_at: datetime | None
    data_until: date | None
    failed_steps: tuple[str, ...] = ()


@dataclass(frozen=True)
class Message:
    """A notification."""

    title: str
    body: str
    kind: Kind


def has_failed(outcome: str) -> bool:
    """Whether an outcome is a failure that people are notified of."""
    return outcome in _FAILURES


def is_old(now: State, settings: Settings) -> bool:
    """Whether nothing is published, or what is published is too old."""
    limit = timedelta(hours=settings.stale_after_hours)
    return now.published_at is None or now.at - now.published_at > limit


def failure(now: State, settings: Settings) -> Message:
    """Return the message after a run that failed."""
    happened, to_do = _FAILURES[now.outcome]
    if now.failed_steps:
        titles = "; ".join(STEPS[step][0].lower() + STEPS[step][1:] for step in now.failed_steps)
        happened += f" This failed: {titles}."
    others = [step for step in now.failed_steps if step not in _FILES]
    title = "reg18: nothing new was published"
    if now.outcome == PARTLY:
        but = "a later step failed" if others or not now.failed_steps else "without some files"
        title = f"reg18: figures published, but {but}"
    advice = [_FILES[step] for step in now.failed_steps if step in _FILES]
    if others or not advice:
        advice.append(to_do)
    return Message(title, _body(now, settings, f"{_run(now)} {happened}", *advice), "failure")


def recovery(now: State, settings: Settings) -> Message:
    """Return the message after the first good run after a failure."""
    happened = f"{_run(now)} published new figures, and nothing failed. The one before had failed."
    title = "reg18: the nightly run succeeded again"
    return Message(title, _body(now, settings, happened, "Nothing."), "success")


def old_figures(now: State, settings: Settings) -> Message:
    """Return the message where nothing failed, but what is published is too old."""
    title = (
        "reg18: nothing has been published yet"
        if now.published_at is None
        else f"reg18: what is published is {age_in_words(now.at - now.published_at)} old"
    )
    happened = f"No new figures were published by {clock(now.at)}, though nothing failed."
    to_do = (
        "See that the case systems' files still come into the drop folder. If they do, ask your "
        "engineer whether the nightly run starts, and why it publishes nothing."
    )
    return Message(title, _body(now, settings, happened, to_do), "warning")


def sample_message() -> Message:
    """Return a message that tests the addresses."""
    body = (
        f"This is a test of the messages of reg18, sent from {socket.gethostname()}.\n\n"
        "Nothing has happened, and nothing needs to be done."
    )
    return Message("reg18: a test", body, "success")


def _body(now: State, settings: Settings, happened: str, *to_do: str) -> str:
    where = [f"reg18 status --settings {settings.file}  (on {socket.gethostname()})"]
    if settings.findings is not None and now.outcome in (CHECK_FAILED, REFUSED):
        where.append(f"{settings.findings}  (what to correct, as far as it is known)")
    return "\n\n".join(
        (
            f"What happened\n{happened}",
            f"What is published now\n{_published(now, settings)}",
            f"What to do\n{' '.join(to_do)}",
            "Where to look\n" + "\n".join(where),
        )
    )


def _published(now: State, settings: Settings) -> str:
    if now.published_at is None:
        return "Nothing has been published yet."
    text = (
        f"Figures built on {clock(now.published_at)}, {age_in_words(now.at - now.published_at)} old"
    )
    if now.data_until is not None:
        text += f", of data up to {now.data_until:%-d %B %Y}"
    text += "."
    if is_old(now, settings):
        text += f" They should not be older than {settings.stale_after_hours} hours."
    return text


def _run(now: State) -> str:
    return f"The nightly run that ended on {clock(now.at)}"


def clock(moment: datetime) -> str:
    """Return a moment in words, in UK time."""
    return f"{moment.astimezone(LONDON):%A %-d %B %Y at %H:%M}"


def age_in_words(age: timedelta) -> str:
    """Return an age in words: in minutes, hours, or from two days on in days."""
    minutes = max(int(age.total_seconds()) // 60, 0)
    if minutes >= 2 * 24 * 60:
        return f"{minutes // (24 * 60)} days"
    count, unit = (minutes // 60, "hour") if minutes >= 60 else (minutes, "minute")
    return f"{count} {unit}{'' if count == 1 else 's'}"
