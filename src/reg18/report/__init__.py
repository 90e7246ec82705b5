"""Reports: each one text made from a published warehouse, as a page, as PDF and for Word."""
