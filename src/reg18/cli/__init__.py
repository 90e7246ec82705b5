"""The command line: a module per command or group, and the options they share."""

# Imports inside functions of this package keep start-up fast. With what reports, traces,
# MetricFlow, PostgreSQL, nightly runs and the site need, `reg18 --help` takes 1.7 s of processor
# time instead of 0.75 s, and every other command would wait for it too.

from reg18.cli.app import main

__all__ = ["main"]
