"""Errors that are for people: what is wrong, where, and what to do; and the exit code of each."""

from __future__ import annotations

from typing import ClassVar


class Reg18Error(Exception):
    """Something a user can fix. The message says what is wrong and where; `advice` what to do."""

    # What the command ends with. 2 is a wrong command line, as everywhere.
    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, advice: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.advice = advice


class NotInReachError(Reg18Error):
    """What is needed is not installed, or on a server that cannot be reached."""


class CheckFailedError(Reg18Error):
    """The data failed a check of the warehouse: nothing was published."""

    exit_code = 3


class BusyError(Reg18Error):
    """Another process is at work on the same warehouse."""

    exit_code = 4


class PartlyDoneError(Reg18Error):
    """The warehouse was published, and a step after it failed."""

    exit_code = 5


class UnreadableFilesError(Reg18Error):
    """Files that cannot be read, so nothing is loaded; `refused` has each with its error."""

    def __init__(self, refused: list[tuple[str, Reg18Error]]) -> None:
        count = f"{len(refused)} files cannot be read:\n" if len(refused) > 1 else ""
        advice = dict.fromkeys(error.advice for _, error in refused if error.advice)
        super().__init__(
            count + "\n".join(error.message for _, error in refused), "\n".join(advice)
        )
        self.refused = refused
