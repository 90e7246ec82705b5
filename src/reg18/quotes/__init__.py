"""People's own words in the annual report: drawn by a fixed rule, redacted, approved by a person.

The texts lie in landing and nowhere else. A suggestion leaves them only for the private review file
and, once a person has approved it, for the `quotes.csv` of the year's commentary; every printing
checks it again.
"""
