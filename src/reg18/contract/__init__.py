"""The extract contract: its tables and columns, code lists, and how columns and dates may look."""
