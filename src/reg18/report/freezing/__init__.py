"""Records what the annual report of a year states, and explains what has changed since."""
