"""Reports: each one text made from a published warehouse, as a page, as PDF and for Word."""

from reg18.report.annual import ready, render_annual
from reg18.report.formats import ReportResult
from reg18.report.quarterly import render_quarterly

__all__ = ["ReportResult", "ready", "render_annual", "render_quarterly"]
