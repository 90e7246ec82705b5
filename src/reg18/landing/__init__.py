"""Landing: everything ever loaded, as raw text with its provenance (ADR 14)."""
