"""The commands of the site: `reg18 site build`, `reg18 site serve`, `reg18 site dev`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from reg18.base.progress import Reporter
from reg18.cli.options import COUNCIL, PATH, read_warehouse
from reg18.settings.council import load_council
from reg18.site.local_server import HOST, server

_WAREHOUSE = read_warehouse(with_cases=False)
_PORT = click.option(
    "--port", type=click.IntRange(0, 65535), default=3000, show_default=True,
    help="Where to listen, on this machine alone; 0 takes a free one.",
)  # fmt: skip


@click.group("site")
def site_group() -> None:
    """The site for analysts: pages to look at, filter and download from."""


@site_group.command("build")
@_WAREHOUSE
@click.option("--out", type=PATH, required=True, help="The folder to write, swapped in whole.")
@COUNCIL
def build_command(warehouse: Path, out: Path, council: Path | None) -> None:
    """Write the site of a build to a folder that any web server can serve at its root."""
    from reg18.site.assembly import build_site

    site = build_site(warehouse, out, load_council(council), Reporter())
    click.echo(f"Site: {site.folder} ({site.tables} tables, {site.megabytes:.0f} MB)")
    click.echo(f"Look at it with `reg18 site serve {site.folder}`.")


@site_group.command("serve")
@click.argument("folder", type=PATH)
@_PORT
def serve_command(folder: Path, port: int) -> None:
    """Serve a site on this machine, to look at it; Ctrl-C ends it."""

    with server(folder, port) as serving:
        click.echo(f"http://{HOST}:{serving.server_address[1]}/")
        sys.stdout.flush()
        try:
            serving.serve_forever()
        except KeyboardInterrupt:
            click.echo("Ended.")


@site_group.command("dev")
@_WAREHOUSE
@_PORT
@COUNCIL
def dev_command(warehouse: Path, port: int, council: Path | None) -> None:
    """Show the pages of reports/site as you write them; Ctrl-C ends it."""
    from reg18.site.assembly import develop

    sys.exit(develop(warehouse, port, load_council(council), Reporter()))
