"""`reg18 init`: writes a first mapping from what the files look like, for a person to correct.

Column names and known labels decide. What is unsure is marked `please check`. No cell of a column
with personal data or free text is ever written.
"""
