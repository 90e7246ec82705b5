"""What every other package may use: errors, files, locks, paths, SQL text, the terminal."""
