"""A check of a folder before it is loaded: what would be rejected, and what should be looked at."""
