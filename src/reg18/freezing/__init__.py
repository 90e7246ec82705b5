"""Published figures: what a report stated, kept so that later builds are held against it."""
