"""Errors of the PostgreSQL server in words. They never pass on a password, nor a value of a row."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg.conninfo import conninfo_to_dict

from reg18.base.errors import Reg18Error

_SETUP = "Have the set-up run again: `reg18 publish-postgres --print-setup` prints it."
_NOTHING = "What was published before stands."


@contextmanager
def explain(doing: str, connection_string: str = "") -> Iterator[None]:
    """Turn an error of the server into one for people: nothing has been changed then."""
    try:
        yield
    except psycopg.Error as error:
        raise _in_words(error, doing, connection_string) from error


@contextmanager
def lost_while_committing() -> Iterator[None]:
    """The one moment at which it is not known whether the new rows stand."""
    try:
        yield
    except psycopg.OperationalError as error:
        raise Reg18Error(
            "The connection to the server was lost while it confirmed the publish. Either all the "
            "new rows stand there or all the old ones.",
            "marts.served_build says which build is there. Publishing again does no harm.",
        ) from error
    except psycopg.Error as error:
        raise _in_words(error, "confirming the publish", "") from error


def _in_words(error: psycopg.Error, doing: str, connection_string: str) -> Reg18Error:
    state = error.sqlstate or ""
    if doing == "connecting":
        said = _without_password(error, connection_string)
        return Reg18Error(
            f"The PostgreSQL server cannot be reached ({said}).",
            "Check host, database, user and password in the connection file, and that the server "
            "runs.",
        )
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
            "Drop that view, publish, and make the view anew.",
        )
    if state == "55P03":
        return Reg18Error(
            f"Somebody has locked a table, so that {doing} had to wait too long. {_NOTHING}",
            "Let it end (an index being made, a table being altered), then publish again.",
        )
    if isinstance(error, psycopg.OperationalError):
        return Reg18Error(
            f"The server was lost or gave up while {doing} ({state or 'no answer'}). {_NOTHING}",
            "Look at the server's log, and publish again when it runs.",
        )
    return Reg18Error(
        f"The server did not take what was sent while {doing} (SQLSTATE {state}). {_NOTHING}",
        "The SQLSTATE says why; the values are not shown, they may be personal.",
    )


def _without_password(error: psycopg.Error, connection_string: str) -> str:
    text = " ".join(str(error).split())
    password = conninfo_to_dict(connection_string).get("password")
    return text.replace(str(password), "…") if password else text
