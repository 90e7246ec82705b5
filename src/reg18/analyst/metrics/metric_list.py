"""The metrics of a warehouse as the terminal shows them."""

from __future__ import annotations

from collections.abc import Iterator

from reg18.analyst.metrics.semantic_models import Semantics


def as_lines(semantics: Semantics) -> Iterator[str]:
    """Each metric with its title below what splits it, then the measures that are no metric."""
    width = max(len(metric.name) for metric in semantics.metrics)
    for model in dict.fromkeys(metric.model for metric in semantics.metrics):
        dimensions = ["metric_time", *semantics.split_by(model)]
        yield f"Metrics by {', '.join(dimensions)}"
        for metric in semantics.metrics:
            if metric.model == model:
                yield f"  {metric.name:{width}}  {metric.title}"
        yield ""
    yield "Measures that are no metric"
    for measure, reason in semantics.left_out:
        yield f"  {measure.name:{width}}  {measure.title}: {reason}"
