"""Metrics for Prometheus (https://prometheus.io/docs/instrumenting/exposition_formats/)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

if TYPE_CHECKING:
    from syndicate.serve.answers import AnswerCounts
    from syndicate.serve.documents import DocumentCache


class _Collector:
    def __init__(self, counts: AnswerCounts, documents: DocumentCache, overdue: int) -> None:
        self._counts, self._documents, self._overdue = counts, documents, overdue

    def collect(self) -> Iterator[Metric]:
        answers = CounterMetricFamily(
            "syndicate_http_answers", "Answers, by status.", labels=["status"]
        )
        for status, number in sorted(self._counts.answers.items()):
            answers.add_metric([str(status)], number)
        yield answers
        yield CounterMetricFamily(
            "syndicate_http_body_bytes", "Bytes of bodies that were sent.", self._counts.bytes
        )
        yield GaugeMetricFamily(
            "syndicate_documents_held_bytes",
            "Bytes of documents in memory.",
            self._documents.weight,
        )
        yield GaugeMetricFamily(
            "syndicate_documents_overdue",
            "Documents that carry what rights no longer permit.",
            self._overdue,
        )


def metrics(
    counts: AnswerCounts, documents: DocumentCache, overdue: int
) -> tuple[bytes, tuple[bytes, bytes]]:
    """Return the metrics as text, and their media type as a header."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Collector(counts, documents, overdue))
    return generate_latest(registry), (b"content-type", CONTENT_TYPE_LATEST.encode())
