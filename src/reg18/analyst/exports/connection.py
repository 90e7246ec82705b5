"""How to reach the PostgreSQL server. A password comes from a private file or the environment, and
goes only to the server."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from reg18.base.errors import Reg18Error

VARIABLE = "REG18_POSTGRES"
# libpq's own variables that say where a server is; it adds the others by itself.
_WHERE = ("PGHOST", "PGHOSTADDR", "PGSERVICE", "PGDATABASE", "PGPORT", "PGUSER")
_LOCAL = ("localhost", "127.0.0.1", "::1")
_HOW = (
    "Write it as `host=… dbname=… user=… password=…` or as `postgresql://…`, in a file that only "
    "you may read."
)


def connection_string(file: Path | None) -> str:
    """Return the connection string from a private file, else $REG18_POSTGRES, else libpq's PG*
    variables.

    In the file lines that begin with # are notes. Errors never repeat what is in it.
    """
    if file is not None:
        return _checked(_read_private(file), str(file))
    if os.environ.get(VARIABLE):
        return _checked(os.environ[VARIABLE], f"${VARIABLE}")
    if any(os.environ.get(name) for name in _WHERE):
        return _checked("", "The environment")
    raise Reg18Error(
        "No one has said which PostgreSQL server to fill.",
        f"Give a file with --connection-file, or set {VARIABLE} or PGHOST and PGDATABASE.",
    )


def _read_private(file: Path) -> str:
    try:
        with file.open(encoding="utf-8") as handle:
            # Ask the open file: the path can lead to another one a moment later.
            status = os.fstat(handle.fileno())
            if stat.S_IMODE(status.st_mode) & 0o077:
                raise Reg18Error(
                    f"{file} may be read by others; it can contain a password.",
                    f"Close it with `chmod 600 {file}`, and change the password if others read it.",
                )
            lines = handle.read().splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise Reg18Error(
            f"The connection file {file} cannot be read ({reason}).",
            "Give the file with --connection-file.",
        ) from error
    return " ".join(line for line in lines if not line.lstrip().startswith("#")).strip()


def _checked(text: str, where: str) -> str:
    """Return the string with defaults: encryption unless the server is local, and timeouts.

    The error of libpq about a string that it cannot read is not passed on: it quotes the string.
    """
    try:
        given = conninfo_to_dict(text)
    except psycopg.ProgrammingError:
        given = None
    if given is None or (not given and where != "The environment"):
        raise Reg18Error(f"{where} has no connection string that can be read.", _HOW)
    defaults: dict[str, str] = {
        "connect_timeout": "10",
        "application_name": "reg18",
        # A server that stops answering is noticed within two minutes.
        "keepalives_idle": "30",
        "keepalives_interval": "10",
        "keepalives_count": "3",
        "tcp_user_timeout": "120000",
    }
    if not _is_local(given) and "service" not in given and not os.environ.get("PGSERVICE"):
        defaults["sslmode"] = os.environ.get("PGSSLMODE") or "require"
    return make_conninfo("", **{**defaults, **given})


def _is_local(given: Mapping[str, object]) -> bool:
    host = str(given.get("host") or os.environ.get("PGHOST") or "")
    address = str(given.get("hostaddr") or os.environ.get("PGHOSTADDR") or "")
    if address:
        return address in _LOCAL
    return all(one in ("", *_LOCAL) or one.startswith(("/", "@")) for one in host.split(","))
