"""The report of a quarter for the senior leadership team: six pages at most."""

from reg18.report.quarterly.render import render_quarterly

__all__ = ["render_quarterly"]
