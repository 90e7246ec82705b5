"""Whom and when to notify: of a failure, of the first good run after one, and of old figures."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from reg18.base.errors import Reg18Error
from reg18.base.paths import Warehouse
from reg18.nightly.atomic_move import private_folder
from reg18.nightly.messages import (
    Message,
    State,
    failure,
    has_failed,
    is_old,
    old_figures,
    recovery,
    sample_message,
)
from reg18.nightly.sending import LIMIT_SECONDS, Sent, read_addresses, send
from reg18.settings.nightly_file import Settings
from reg18.warehouse.build_folders import Builds
from reg18.warehouse.runs import BUSY, LONDON, PUBLISHED

# A failure that lasts is notified once a day; a run may begin some hours earlier than the last.
_AGAIN = timedelta(hours=20)


@dataclass(frozen=True)
class Memory:
    """How the last run ended, and when people were last notified of a failure and of old figures.
    Where nothing is known, it is as after a good run."""

    outcome: str = PUBLISHED
    failed_steps: tuple[str, ...] = ()
    failure_notified_at: datetime | None = None
    old_notified_at: datetime | None = None


def notify(settings: Settings, outcome: str, failed: tuple[str, ...]) -> list[Sent]:
    """Notify people of a run if they have to know, and return the addresses that were not reached.

    Raises Reg18Error where no one could be, for the file of addresses or the way to send.
    """
    published = Builds(Warehouse(settings.warehouse)).published()
    now = State(
        at=datetime.now(LONDON),
        outcome=outcome,
        published_at=published.built_at if published else None,
        data_until=published.as_of if published else None,
        failed_steps=failed,
    )
    file = settings.taken / "notified.json"
    before = read_memory(file)
    message = choose_message(before, now, settings)
    sent: list[Sent] = []
    if message is not None and settings.addresses_file is not None:
        sent = send_to(settings.addresses_file, message)
    is_notified = any(one.problem is None for one in sent)
    try:
        private_folder(file.parent)
        write_memory(file, remember(before, now, is_old(now, settings), is_notified))
    except OSError as error:
        raise Reg18Error(
            f"Who was notified cannot be recorded: {file} ({error.strerror}), so people will be "
            "notified again.",
            "Make room on the disk, or look at who owns the folder.",
        ) from error
    return [one for one in sent if one.problem is not None]


def notify_if_old(settings: Settings) -> list[Sent]:
    """Notify people, apart from any run, if what is published is too old: runs may not start."""
    return notify(settings, BUSY, ())


def send_to(
    addresses_file: Path, message: Message, limit_seconds: float = LIMIT_SECONDS
) -> list[Sent]:
    """Send a message to every address of a file, and return what became of each."""
    addresses = read_addresses(addresses_file)
    return send(addresses, message.title, message.body, message.kind, limit_seconds)


def send_test(addresses_file: Path) -> list[Sent]:
    """Send a test to every address of a file, and return what became of each."""
    return send_to(addresses_file, sample_message())


def choose_message(before: Memory, now: State, settings: Settings) -> Message | None:
    """Return the message after a run, or None where there is nothing that people must know.

    A failure is notified when it is new or of another kind, and then once a day; so is the first
    good run after one; figures that are too old are notified once a day. The outcome `busy` is
    neither good nor bad: what another run does is not known.
    """
    if has_failed(now.outcome):
        is_new = (before.outcome, before.failed_steps) != (now.outcome, now.failed_steps)
        is_due = is_new or _is_due_again(before.failure_notified_at, now.at)
        return failure(now, settings) if is_due else None
    if has_failed(before.outcome) and now.outcome == PUBLISHED:
        return recovery(now, settings)
    if is_old(now, settings) and _is_due_again(before.old_notified_at, now.at):
        return old_figures(now, settings)
    return None


def remember(before: Memory, now: State, is_old: bool, is_notified: bool) -> Memory:
    """Return what to keep for the next run; `is_notified` says that a message reached someone."""
    old_at = (now.at if is_notified else before.old_notified_at) if is_old else None
    if now.outcome == BUSY:
        return replace(before, old_notified_at=old_at)
    failure_at = None
    if has_failed(now.outcome):
        failure_at = now.at if is_notified else before.failure_notified_at
    return Memory(now.outcome, now.failed_steps, failure_at, old_at)


def read_memory(file: Path) -> Memory:
    """Return what `write_memory` wrote; as after no run where it cannot be read."""
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
        times = {
            name: data[name] and datetime.fromisoformat(data[name])
            for name in ("failure_notified_at", "old_notified_at")
        }
        return Memory(**{**data, **times, "failed_steps": tuple(data["failed_steps"])})
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        # At worst a failure is notified once more.
        return Memory()


def write_memory(file: Path, memory: Memory) -> None:
    """Keep what the next run has to know."""
    aside = file.with_name(f"{file.name}.new")
    aside.write_text(json.dumps(asdict(memory), default=str, indent=2) + "\n", encoding="utf-8")
    os.replace(aside, file)


def _is_due_again(notified_at: datetime | None, now: datetime) -> bool:
    return notified_at is None or not timedelta(0) <= now - notified_at < _AGAIN
