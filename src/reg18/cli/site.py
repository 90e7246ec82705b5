"""The commands of the site: `reg18 site build`, `reg18 site serve`, `reg18 site dev`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from reg18.base.progress import Reporter
from reg18.cli.options import COUNCIL, OUT, PATH, read_warehouse
from reg18.settings.council import Council
from reg18.site.assembly import build_site, develop
from reg18.site.local_server import HOST, server

_WAREHOUSE = read_warehouse(with_cases=False)
_PORT = click.option(
    "--port", type=click.IntRange(0, 65535), default=3000, show_default=True,
    help="The port on this machine; 0 takes a free one.",
)  # fmt: skip


@click.group("site")
def site_group() -> None:
    """The site for analysts: pages to look at, filter and download from."""


@site_group.command("build")
@_WAREHOUSE
@OUT
@COUNCIL
def build_command(warehouse: Path, out: Path, council: Council) -> None:
    """Write the site of a build to a folder that any web server can serve at its root."""
    site = build_site(warehouse, out, council, Reporter())
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
def dev_command(warehouse: Path, port: int, council: Council) -> None:
    """Show the pages of reports/site as you write them; Ctrl-C ends it."""
    sys.exit(develop(warehouse, port, council, Reporter()))
