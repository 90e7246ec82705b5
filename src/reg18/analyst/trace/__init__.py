"""A printed figure followed back: its definition, law, rule, SQL and cases."""
