"""A web server for looking at a site on your own machine."""

from __future__ import annotations

import functools
import http.server
import os
from pathlib import Path

from reg18.analyst.exports.swap import listed
from reg18.base.errors import Reg18Error

HOST = "127.0.0.1"

# Systems differ in the types that they know, and browsers run no program of an unknown type.
_TYPES = {
    ".wasm": "application/wasm",
    ".js": "text/javascript",
    ".arrow": "application/vnd.apache.arrow.stream",
}


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serves the files of one folder, and the site's own page for an unknown address."""

    def guess_type(self, path: str | os.PathLike[str]) -> str:
        return _TYPES.get(Path(path).suffix) or super().guess_type(path)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        page = Path(self.directory) / "404.html"
        if code != http.HTTPStatus.NOT_FOUND or not page.is_file():
            super().send_error(code, message, explain)
            return
        text = page.read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(text)

    def end_headers(self) -> None:
        # A reload shows a new build; files with a hash in their name never change.
        kept = "/immutable/" in self.path
        self.send_header("Cache-Control", "max-age=31536000, immutable" if kept else "no-cache")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Print nothing: the terminal is for the address, and for errors."""


def server(folder: Path, port: int) -> http.server.ThreadingHTTPServer:
    """Return a server of a site for this machine only, at a port; 0 takes a free one."""
    if listed(folder) is None or not (folder / "index.html").is_file():
        raise Reg18Error(
            f"{folder} is not a site.", "Write one with `reg18 site build --warehouse … --out …`."
        )
    handler = functools.partial(Handler, directory=str(folder.resolve()))
    try:
        return http.server.ThreadingHTTPServer((HOST, port), handler)
    except OSError as error:
        raise Reg18Error(
            f"Port {port} cannot be used ({error.strerror}).", "Give another one with --port."
        ) from error
