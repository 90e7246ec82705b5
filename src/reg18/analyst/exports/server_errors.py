"""Errors of the PostgreSQL server in words, without a password or a value of a row."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg.conninfo import conninfo_to_dict

from reg18.base.errors import Reg18Error

_SETUP = "Have the set-up run again: `reg18 publish-postgres --print-setup` prints it."
_NOTHING = "What was published before is still there."


@contextmanager
def explain(doing: str) -> Iterator[None]:
    """Turn an error of the server into one for people: nothing has been changed then."""
    try:
        yield
    except psycopg.Error as error:
        raise _in_words(error, doing) from error


@contextmanager
def explain_connecting(connection_string: str) -> Iterator[None]:
    """The same for the attempt to connect, whose error may repeat the password."""
    try:
        yield
    except psycopg.Error as error:
        said = " ".join(str(error).split())
        if password := conninfo_to_dict(connection_string).get("password"):
            said = said.replace(str(password), "…")
        raise Reg18Error(
            f"The PostgreSQL server cannot be reached ({said}).",
            "Check host, database, user and password in the connection file, and that the server "
            "runs.",
        ) from error


@contextmanager
def lost_while_committing() -> Iterator[None]:
    """The one moment at which it is not known whether the new rows are there."""
    with explain("confirming the publish"):
        try:
            yield
        except psycopg.OperationalError as error:
            raise Reg18Error(
                "The connection to the server was lost while it confirmed the publish. Either all "
                "the new rows are there or all the old ones.",
                "marts.served_build says which build is there. Publishing again does no harm.",
            ) from error


def _in_words(error: psycopg.Error, doing: str) -> Reg18Error:
    state = error.sqlstate or ""
    primary = error.diag.message_primary or ""
    if state in ("42501", "22023", "42704", "3F000"):
        # Of rights, roles and schemas: the message names those and nothing else.
        return Reg18Error(
            f"The server refused while {doing} ({primary}). {_NOTHING}",
            f"The login must be a member of reg18_loader. {_SETUP}",
        )
    if state == "2BP01":
        return Reg18Error(
            f"A table has changed its shape, and something of your own needs what is gone "
            f"({primary}). {_NOTHING}",
            "Drop that view, publish, and create the view again.",
        )
    if state == "55P03":
        return Reg18Error(
            f"Someone has locked a table, so {doing} had to wait too long. {_NOTHING}",
            "Let it end (an index being created, a table being altered), then publish again.",
        )
    if isinstance(error, psycopg.OperationalError):
        return Reg18Error(
            f"The server was lost or gave up while {doing} ({state or 'no answer'}). {_NOTHING}",
            "Look at the server's log, and publish again when it runs.",
        )
    return Reg18Error(
        f"The server did not take what was sent while {doing} (SQLSTATE {state}). {_NOTHING}",
        "The SQLSTATE says why; the values are not shown, as they may be personal.",
    )
