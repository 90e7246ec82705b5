"""Messages by Apprise: to a receiver on this machine, to none, to one that hangs; no secret of an
address is in anything that is said."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from reg18.base.errors import Reg18Error
from reg18.nightly import sending
from reg18.nightly.messages import Message
from reg18.nightly.notifications import send_test, send_to
from reg18.nightly.sending import Address, Kind, Sent, read_addresses
from tests.python.conftest import ROOT
from tests.python.receivers import SECRET, Receiver, addresses, listening


@pytest.fixture(autouse=True)
def without_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """One of the machine's would be asked for this machine."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with listening() as kept:
        yield kept


@pytest.fixture
def hanging() -> Iterator[str]:
    """A server that takes a connection and never says a word."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        yield f"json://127.0.0.1:{listening.getsockname()[1]}/{SECRET}?rto=600&cto=600"


def unsent(
    file: Path, title: str, body: str, kind: Kind, limit_seconds: float = sending.LIMIT_SECONDS
) -> list[int]:
    """Send a message; the lines of the addresses that were not reached."""
    sent = send_to(file, Message(title, body, kind), limit_seconds)
    return [one.line for one in sent if one.problem is not None]


def unreachable() -> str:
    """Nobody listens at a port that was free a moment ago."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"json://user:{SECRET}@127.0.0.1:{free.getsockname()[1]}/{SECRET}"


def test_a_message_arrives(receiver: Receiver, tmp_path: Path) -> None:
    file = addresses(tmp_path, "# the team", "", f"  {receiver.url('one')}  ", receiver.url("two"))
    assert unsent(file, "A title", "Line 1\n\n<b>Line</b> & 2 – £", "warning") == []
    assert sorted(path.split("?")[0] for path, _ in receiver.received) == ["/one", "/two"]
    for _, message in receiver.received:
        assert message["title"] == "A title"
        assert message["message"] == "Line 1\n\n<b>Line</b> & 2 – £"
        assert message["type"] == "warning"
        assert message["attachments"] == []


def test_those_that_are_not_reached_are_named_by_their_lines(
    receiver: Receiver, hanging: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """And the others are reached, in time."""
    file = addresses(
        tmp_path,
        "# a comment",
        unreachable(),
        receiver.url(),
        hanging,
        f"nonsense://{SECRET}",
        f"just words and {SECRET}",
    )
    begun = time.monotonic()
    assert unsent(file, "t", "b", "failure", limit_seconds=8) == [2, 4, 5, 6]
    assert time.monotonic() - begun < 30
    assert len(receiver.received) == 1
    out, err = capfd.readouterr()
    assert out + err == ""


def test_a_test_says_what_became_of_each(
    receiver: Receiver, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    file = addresses(tmp_path, receiver.url(), unreachable(), f"nonsense://{SECRET}")
    sent = send_test(file)
    assert sent == [
        Sent(1, None),
        Sent(2, "it could not be reached, or it refused the message"),
        Sent(3, "Apprise does not recognise this address"),
    ]
    message = receiver.received[0][1]
    assert message["title"] == "reg18: a test"
    assert "nothing needs to be done" in str(message["message"])
    assert SECRET not in repr(sent) + "".join(capfd.readouterr())


def test_a_receiver_that_refuses(
    receiver: Receiver, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Its answer repeats the secret."""
    receiver.answer = 403
    assert unsent(addresses(tmp_path, receiver.url()), "t", "b", "success") == [1]
    assert "".join(capfd.readouterr()) == ""


def test_a_message_by_mail(tmp_path: Path) -> None:
    """To a mail server of a few words, as a council's relay is: no password, no encryption."""
    lines: list[str] = []
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()

        def serve() -> None:
            connection, _ = listening.accept()
            with connection, connection.makefile("rw", encoding="utf-8", newline="\r\n") as stream:

                def say(text: str) -> None:
                    stream.write(text + "\n")
                    stream.flush()

                say("220 relay.example")
                for line in stream:
                    lines.append(line.rstrip())
                    if lines[-1].upper() == "DATA":
                        say("354 go on")
                    elif lines[-1] == ".":
                        say("250 kept")
                    elif lines[-1].upper() == "QUIT":
                        say("221 bye")
                        return
                    elif lines[-1][:4].upper() in ("EHLO", "MAIL", "RCPT"):
                        say("250 relay.example")

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        port = listening.getsockname()[1]
        url = f"mailto://127.0.0.1:{port}?from=reg18@council.example&to=team@council.example"
        assert unsent(addresses(tmp_path, url), "Nothing new", "The body", "failure") == []
        thread.join(timeout=5)
    said = "\n".join(lines)
    assert "mail FROM:<reg18@council.example>" in said
    assert "rcpt TO:<team@council.example>" in said
    assert "Subject: Nothing new" in said


def test_the_secret_is_in_no_list_of_processes(
    hanging: str, tmp_path: Path
) -> None:  # fmt: skip
    file = addresses(tmp_path, hanging)
    seen: list[str] = []

    def watch() -> None:
        while not done.is_set() and not any("reg18.nightly.sending" in text for text in seen):
            seen.clear()
            for process in filter(str.isdigit, os.listdir("/proc")):
                for name in ("cmdline", "environ"):
                    try:
                        seen.append(Path(f"/proc/{process}/{name}").read_bytes().decode("latin-1"))
                    except OSError:
                        # It has ended.
                        continue
            time.sleep(0.1)

    done = threading.Event()
    thread = threading.Thread(target=watch)
    thread.start()
    assert unsent(file, "t", "b", "failure", limit_seconds=3) == [1]
    done.set()
    thread.join()
    assert any("reg18.nightly.sending" in text for text in seen)
    assert not any(SECRET in text for text in seen)


@pytest.mark.filterwarnings("ignore:.imghdr.:DeprecationWarning")
def test_the_addresses_of_the_page_are_addresses() -> None:
    import apprise

    page = (ROOT / "docs" / "reference" / "nightly.md").read_text(encoding="utf-8")
    shown = re.findall(r"^\w+://.*$", page, re.M)
    assert len(shown) == 4
    assert [url for url in shown if apprise.Apprise.instantiate(url) is None] == []


def test_without_apprise(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tmp_path / "modules"
    broken.mkdir()
    (broken / "apprise.py").write_text("raise ImportError('gone')")
    monkeypatch.setenv("PYTHONPATH", str(broken))
    with pytest.raises(Reg18Error, match="Apprise, which sends them, does not start"):
        unsent(addresses(tmp_path, "json://127.0.0.1:1/"), "t", "b", "failure")


def test_apprise_is_loaded_only_to_send() -> None:
    code = (
        "import sys, reg18.nightly.notifications; print({'apprise', 'requests'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


# The file of addresses


def test_addresses_are_read_with_their_lines(tmp_path: Path) -> None:
    file = addresses(tmp_path, "\ufeff# for whom", "", " a://b#c ", "#x://y", "", "d://e,f://g")
    assert read_addresses(file) == [Address(3, "a://b#c"), Address(6, "d://e,f://g")]
    assert "a://b" not in repr(read_addresses(file))


@pytest.mark.parametrize("mode", [0o604, 0o640, 0o660, 0o644, 0o601])
def test_a_file_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    file = addresses(tmp_path, f"json://{SECRET}")
    file.chmod(mode)
    with pytest.raises(Reg18Error, match=f"its mode is {mode:04o}") as caught:
        unsent(file, "t", "b", "failure")
    assert "chmod 600" in str(caught.value.advice)
    assert SECRET not in caught.value.message


@pytest.mark.parametrize("mode", [0o600, 0o400])
def test_a_file_of_ones_own_is_read(tmp_path: Path, mode: int) -> None:
    file = addresses(tmp_path, "json://x")
    file.chmod(mode)
    assert len(read_addresses(file)) == 1


def test_files_that_are_none(tmp_path: Path) -> None:
    with pytest.raises(Reg18Error, match="No such file"):
        read_addresses(tmp_path / "none.txt")
    with pytest.raises(Reg18Error, match="is not a file of addresses"):
        read_addresses(tmp_path)
    with pytest.raises(Reg18Error, match="holds no address"):
        read_addresses(addresses(tmp_path, "# json://x", " "))
    file = addresses(tmp_path)
    file.write_bytes(b"json://caf\xe9" + SECRET.encode())
    with pytest.raises(Reg18Error, match="is not UTF-8 text") as caught:
        read_addresses(file)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__
    os.mkfifo(tmp_path / "pipe", 0o600)
    with pytest.raises(Reg18Error, match="is not a file of addresses"):
        read_addresses(tmp_path / "pipe")


def test_time_is_limited_by_default() -> None:
    assert 0 < sending.LIMIT_SECONDS <= 120
