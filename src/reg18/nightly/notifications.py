"""Tells of a night: how things stand now, what was told before, and whom to tell what."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from reg18.base.errors import Reg18Error
from reg18.base.paths import Warehouse
from reg18.nightly.atomic_move import private_folder
from reg18.nightly.messages import (
    Outcome,
    State,
    Step,
    read_state,
    remember,
    what_to_tell,
    write_state,
)
from reg18.nightly.sending import LIMIT_SECONDS, Sent, read_addresses, send
from reg18.settings.nightly_file import Settings
from reg18.warehouse.build_folders import Builds
from reg18.warehouse.runs import LONDON


def state_of(settings: Settings, outcome: Outcome, failed: tuple[Step, ...]) -> State:
    """How things stand, with the age of what is published."""
    published = Builds(Warehouse(settings.warehouse)).published()
    as_of: date | None = published.as_of if published else None
    return State(
        at=datetime.now(LONDON),
        outcome=outcome,
        published_at=published.built_at if published else None,
        data_until=as_of,
        failed_steps=failed,
    )


def notify(settings: Settings, outcome: Outcome, failed: tuple[Step, ...]) -> list[Sent]:
    """Tell whoever is to be told of a night, and return the addresses that were not reached.

    Raises Reg18Error where nobody could be, for the file of addresses or the way to send.
    """
    return _tell(settings, state_of(settings, outcome, failed))


def notify_if_old(settings: Settings) -> list[Sent]:
    """Tell, apart from any night, if what is published is too old: nights may not run at all."""
    memory = settings.taken / "told.json"
    before = read_state(memory)
    now = state_of(settings, "busy", ())
    if before is not None:
        # What became of the last night stays known.
        now = replace(now, outcome="busy")
    return _tell(settings, now)


def _tell(settings: Settings, now: State) -> list[Sent]:
    memory = settings.taken / "told.json"
    before = read_state(memory)
    message = what_to_tell(before, now, settings)
    sent: list[Sent] = []
    if message is not None and settings.addresses_file is not None:
        sent = send(
            read_addresses(settings.addresses_file), message.title, message.body, message.kind,
            LIMIT_SECONDS,
        )  # fmt: skip
    told = any(one.problem is None for one in sent)
    try:
        private_folder(memory.parent)
        write_state(memory, remember(before, now, settings, told))
    except OSError as error:
        raise Reg18Error(
            f"What was told cannot be noted: {memory} ({error.strerror}), so it is told again.",
            "Make room on the disk, or look at who owns the folder.",
        ) from error
    return [one for one in sent if one.problem is not None]
