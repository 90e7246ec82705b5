"""The nightly run: collects new extracts, builds, publishes and notifies people."""
