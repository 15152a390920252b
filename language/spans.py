"""Stretches of text that stand for something, and which of them stay when they overlap."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Span:
    """A stretch of text that is an entity.

    Attributes:
        entity: Its type.
        start: Offset of its first character.
        end: Offset after its last character.
        value: Its normalised value.
        source: What found it.
    """

    entity: str
    start: int
    end: int
    value: Any
    source: str = ""


def resolve(spans: Iterable[Span], trust: Mapping[tuple[str, str], float]) -> list[Span]:
    """Keep the spans that do not overlap: the longest, then the most trusted, then the first.

    Args:
        spans: Spans of any sources.
        trust: How far a source is trusted with an entity, by (source, entity); 0 when absent.
            A span of trust below 0 is dropped.

    Returns:
        Spans in order of their place, no two of them overlapping.
    """

    def worth(span: Span) -> tuple[int, float, int]:
        return (
            span.end - span.start, trust.get((span.source, span.entity), 0.0), -span.start,
        )  # fmt: skip

    kept: list[Span] = []
    for span in sorted(spans, key=worth, reverse=True):
        if trust.get((span.source, span.entity), 0.0) < 0 or span.end <= span.start:
            continue
        if all(span.end <= other.start or span.start >= other.end for other in kept):
            kept.append(span)
    return sorted(kept, key=lambda span: span.start)
