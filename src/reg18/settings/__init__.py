"""The files that people write: the council's settings, mappings and nightly settings."""
