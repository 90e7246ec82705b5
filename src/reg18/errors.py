"""Errors that are for people: what is wrong, where, and what to do."""

from __future__ import annotations


class Reg18Error(Exception):
    """Something a user can mend. The message says what is wrong and where; `advice` what to do."""

    def __init__(self, message: str, advice: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.advice = advice
