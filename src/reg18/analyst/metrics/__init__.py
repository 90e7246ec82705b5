"""Metrics by name: the measures of the registry for MetricFlow, which sums the same columns."""
