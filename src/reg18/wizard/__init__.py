"""A first mapping from what the files look like: what `reg18 init` writes.

Names of columns and the shape of their values decide; whatever is not sure is marked, and left
out of what counts. No cell of a column with personal data or free text is ever written.
"""
