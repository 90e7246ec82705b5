"""The site for analysts: pages without data, made once (`pages`), and the data beside them, written
anew after each build (`tables`, `put_together`). docs/adr/0012-the-site.md says why."""
