"""The annual report of regulation 18: what it says, and what blocks it."""
