"""People's own words in the annual report: drawn by a fixed rule, redacted, approved by a person.

The texts are in landing and nowhere else. A suggestion is copied only to the private review file
and, once a person has approved it, to the `quotes.csv` of the year's commentary. Every printing
checks it again.
"""
