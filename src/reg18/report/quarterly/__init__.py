"""The report of a quarter for the senior leadership team: six pages at most."""
