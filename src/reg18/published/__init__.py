"""Published figures: what reports stated, kept so that later builds are compared with it."""
