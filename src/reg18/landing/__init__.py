"""Landing: everything ever loaded, as raw text with its provenance (ADR 14)."""

from reg18.landing.load import Load, NoComplaintsError, read_load
from reg18.landing.store import Landing

__all__ = ["Landing", "Load", "NoComplaintsError", "read_load"]
