"""A PostgreSQL server of the system's own package, for as long as the tests of a module run."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from reg18.analyst.exports.postgres import setup_script
from tests.python.conftest import in_ci

ADMINISTRATOR = "administrator"
LOGINS = {
    "nightly": "reg18_loader",
    "analyst": "reg18_analyst",
    "caseworker": "reg18_caseworker",
    "nobody_yet": None,
}


class Server:
    """A cluster of its own on the loopback address, run by a user who is not root."""

    def __init__(self, programs: Path, folder: Path) -> None:
        self.programs, self.folder = programs, folder
        self.data = folder / "data"
        self.password = secrets.token_hex(12)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        # It refuses to be run by root.
        self.user = _user() if os.geteuid() == 0 else None
        if self.user is not None:
            os.chown(folder, self.user.pw_uid, self.user.pw_gid)

    def run(self, program: str, *arguments: str | Path) -> None:
        """Run one of the server's programs. What it says goes to a file: a server inherits it."""
        with (self.folder / f"{program}.log").open("ab") as log:
            subprocess.run(
                [str(self.programs / program), *map(str, arguments)],
                check=True, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self.folder,
                timeout=60,
                user=self.user.pw_uid if self.user else None,
                group=self.user.pw_gid if self.user else None,
                extra_groups=[] if self.user else None,
            )  # fmt: skip

    def make(self) -> None:
        secret = self.folder / "password"
        secret.write_text(self.password)
        if self.user is not None:
            os.chown(secret, self.user.pw_uid, self.user.pw_gid)
        self.run(
            "initdb", "--pgdata", self.data, "--username", ADMINISTRATOR, "--pwfile", secret,
            "--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync",
        )  # fmt: skip
        with (self.data / "postgresql.conf").open("a") as settings:
            settings.write(
                f"listen_addresses = '127.0.0.1'\nport = {self.port}\nfsync = off\n"
                f"unix_socket_directories = '{self.folder}'\nmax_connections = 40\n"
            )

    def start(self) -> None:
        self.run("pg_ctl", "start", "--pgdata", self.data, "--wait", "-l", self.folder / "log")

    def stop(self, mode: str) -> None:
        self.run("pg_ctl", "stop", "--pgdata", self.data, "--mode", mode, "--wait")

    def string(self, user: str, database: str = "reg18") -> str:
        """The connection string of a login; all have the same password here."""
        return (
            f"host=127.0.0.1 port={self.port} dbname={database} user={user} "
            f"password={self.password}"
        )

    def connect(self, user: str, **options: Any) -> psycopg.Connection[tuple[Any, ...]]:
        return psycopg.connect(self.string(user), **options)

    def new_database(self) -> None:
        """An empty database, prepared as a database administrator does it."""
        with psycopg.connect(self.string(ADMINISTRATOR, "postgres"), autocommit=True) as connection:
            connection.execute("drop database if exists reg18 with (force)")
            connection.execute("create database reg18")
            made = {row[0] for row in connection.execute("select rolname from pg_roles")}
        with self.connect(ADMINISTRATOR) as connection:
            connection.execute(setup_script())
            for name, group in LOGINS.items():
                if name not in made:
                    # A random one of this run, in a cluster that is deleted with it.
                    connection.execute(f"create role {name} login password '{self.password}'")
                if group and name not in made:
                    connection.execute(f"grant {group} to {name}")


def _user() -> pwd.struct_passwd:
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise AssertionError("there is no user to run a server as")


def programs() -> Path | None:
    """Where the server's programs lie: Debian keeps them out of the path."""
    found = shutil.which("initdb")
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda one: one.parent.name)
    return next(
        (
            place
            for place in (*reversed(places), *([Path(found).parent] if found else []))
            if all((place / name).is_file() for name in ("initdb", "pg_ctl", "postgres"))
        ),
        None,
    )


@contextmanager
def running_server() -> Iterator[Server]:
    """A server with a prepared database; where the machine has none, the test is skipped."""
    place = programs()
    if place is None:
        if in_ci():
            pytest.fail("PostgreSQL is not installed; .ci/run installs it")
        pytest.skip("PostgreSQL is not installed (Debian: apt-get install postgresql)")
    # Not below pytest's own folder, which no other user may enter.
    with tempfile.TemporaryDirectory(prefix="reg18-postgres-") as folder:
        server = Server(place, Path(folder))
        server.make()
        server.start()
        try:
            server.new_database()
            yield server
        finally:
            server.stop("immediate")


def wait_until(condition: Any, seconds: float = 20) -> None:
    """Wait until something is so; fail where it is not in time."""
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.02)
