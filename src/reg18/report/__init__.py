"""The annual report: one accessible page made from a published warehouse and the year's texts."""

from reg18.report.render import ReportResult, ready, render_annual

__all__ = ["ReportResult", "ready", "render_annual"]
