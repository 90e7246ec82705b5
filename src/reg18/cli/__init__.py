"""The command line: a module per command or group, and the options they share."""

from reg18.cli.app import main

__all__ = ["main"]
