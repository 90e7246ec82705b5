"""A night: new files are taken from a drop folder, built, published, and somebody is told."""
