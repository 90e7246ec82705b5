"""reg18: the regulation 18 complaints return, from case extracts to the annual report."""

__version__ = "0.2.0"
