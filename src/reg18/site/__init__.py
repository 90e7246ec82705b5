"""The site for analysts: pages without data, made once, and the data of a build next to them.
docs/adr/0012-the-site.md says why."""
