"""Sends a message to the addresses of a file with Apprise, in a process of its own.

An address holds a secret. Nothing that Apprise or a library below it prints leaves that process,
and an address that hangs ends with it.
"""

from __future__ import annotations

import json
import os
import shlex
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from reg18.base.errors import Reg18Error

Kind = Literal["failure", "success", "warning"]

# Longer than a mail server takes to refuse a connection; short next to a nightly run.
LIMIT_SECONDS = 60.0

_READY, _UNKNOWN, _FAILED, _SENT = "ready", "unknown", "failed", "sent"
_PROBLEMS: dict[str, str | None] = {
    _SENT: None,
    _UNKNOWN: "Apprise does not recognise this address",
    _FAILED: "it could not be reached, or it refused the message",
}


@dataclass(frozen=True)
class Address:
    """An address and its line in the file. It is never shown."""

    line: int
    url: str = field(repr=False)


@dataclass(frozen=True)
class Sent:
    """What became of a message to the address of a line: None, or what went wrong."""

    line: int
    problem: str | None


def read_addresses(file: Path) -> list[Address]:
    """Return the addresses of a file, one per line; a file that others can read is refused."""
    try:
        mode = file.stat().st_mode
        if not stat.S_ISREG(mode):
            raise Reg18Error(f"{file} is not a file of addresses.", "Give a file.")
        if mode & 0o077:
            raise Reg18Error(
                f"Others can read {file} (its mode is {stat.S_IMODE(mode):04o}), and the addresses "
                "in it hold secrets.",
                f"Make it readable by you alone: `chmod 600 {shlex.quote(str(file))}`.",
            )
        text = file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise Reg18Error(
            f"The addresses cannot be read: {file} ({error.strerror}).",
            "The setting is `notify.addresses_file`.",
        ) from error
    except UnicodeDecodeError:
        # Without the cause: it holds the content.
        raise Reg18Error(f"{file} is not UTF-8 text.", "Save it as UTF-8.") from None
    lines = ((number, line.strip()) for number, line in enumerate(text.split("\n"), 1))
    found = [Address(number, line) for number, line in lines if line and line[0] != "#"]
    if not found:
        raise Reg18Error(
            f"{file} holds no address.",
            "Write one per line, as mailtos://…; docs/reference/nightly.md shows how.",
        )
    return found


def send(
    addresses: list[Address], title: str, body: str, kind: Kind, limit_seconds: float
) -> list[Sent]:
    """Send a message to all addresses at once, and return what became of each, in time."""
    lines = [[address.line, address.url] for address in addresses]
    given = {"addresses": lines, "title": title, "body": body, "kind": kind}
    # -P: nothing in the current folder is taken for a module. What the process says of errors may
    # hold an address, so it goes nowhere; what matters comes by standard output.
    command = [sys.executable, "-P", "-m", "reg18.nightly.sending"]
    problem = _PROBLEMS[_FAILED]
    try:
        said = subprocess.run(
            command, input=json.dumps(given).encode(), stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, timeout=limit_seconds, check=False,
        ).stdout  # fmt: skip
        if not said.startswith(_READY.encode()):
            raise Reg18Error(
                "No message can be sent: Apprise, which sends them, does not start.",
                "Set reg18 up again with `make setup`.",
            )
    except subprocess.TimeoutExpired as error:
        said = error.stdout or b""
        problem = f"there was no answer within {limit_seconds:g} seconds"
    # The last line may be cut short.
    results = dict(line.split(" ", 1) for line in said.decode().split("\n")[1:-1])
    return [
        Sent(address.line, _PROBLEMS.get(results.get(str(address.line), ""), problem))
        for address in addresses
    ]


def _serve(given: dict[str, Any], out: int) -> None:
    """Send to each address in a thread, and write a line as each is done."""
    # Imported here alone: it takes half a second.
    import apprise

    asset = apprise.AppriseAsset(
        app_id="reg18", app_desc="reg18", app_url="", async_mode=False,
        # No picture from another site in a council's message.
        image_url_mask="", image_url_logo="",
    )  # fmt: skip
    os.write(out, f"{_READY}\n".encode())

    def send_one(address: tuple[int, str]) -> None:
        line, url = address
        service = apprise.Apprise.instantiate(url, asset=asset)
        result = _UNKNOWN
        if service is not None:
            target = apprise.Apprise(asset=asset)
            target.add(service)
            done = target.notify(
                title=given["title"], body=given["body"],
                notify_type=apprise.NotifyType(given["kind"]),
                body_format=apprise.NotifyFormat.TEXT,
            )  # fmt: skip
            result = _SENT if done else _FAILED
        # One write, so that the lines of two threads do not mix.
        os.write(out, f"{line} {result}\n".encode())

    with ThreadPoolExecutor(len(given["addresses"])) as pool:
        # One that raises leaves no line, and so has failed.
        pool.map(send_one, given["addresses"])


if __name__ == "__main__":
    # What libraries print goes nowhere.
    answers = os.dup(1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    _serve(json.loads(sys.stdin.read()), answers)
