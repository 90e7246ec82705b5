"""The annual report of regulation 18: what it says, and what holds it back."""

from reg18.report.annual.render import ready, render_annual, written

__all__ = ["ready", "render_annual", "written"]
