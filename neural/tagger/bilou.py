"""Spans of a text as BILOU tags over its tokens, and tags read back as spans.

A tag is `O`, or one of `B-`, `I-`, `L-`, `U-` (begin, inside, last, unit) before a label. A label
is `entity@role#group`, for example `city@origin#1`; without a role or a group that part is left
out, and the signs `%`, `@` and `#` of a name are written as `%25`, `%40` and `%23`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

OUTSIDE = "O"
BEGIN, INSIDE, LAST, UNIT = "B", "I", "L", "U"

_LABEL = re.compile(r"(?P<entity>[^@#]*)(?:@(?P<role>[^@#]*))?(?:#(?P<group>[^@#]*))?", re.DOTALL)
_SIGNS = {"%": "%25", "@": "%40", "#": "%23"}


@dataclass(frozen=True)
class Token:
    """A unit of a text that is tagged.

    Attributes:
        text: The token as written.
        start: Offset of its first character.
        end: Offset after its last character.
    """

    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Span:
    """A stretch of text that is an entity.

    Attributes:
        entity: Its type.
        start: Offset of its first character.
        end: Offset after its last character.
        role: What part it plays, for example "origin"; empty for none.
        group: Which group of entities it belongs to; empty for none.
    """

    entity: str
    start: int
    end: int
    role: str = ""
    group: str = ""

    @property
    def label(self) -> str:
        """Type, role and group in one string."""
        role = f"@{_quoted(self.role)}" if self.role else ""
        return _quoted(self.entity) + role + (f"#{_quoted(self.group)}" if self.group else "")


def span_of(label: str, start: int, end: int) -> Span:
    """Return the span that a label and offsets stand for; the inverse of `Span.label`."""
    match = _LABEL.match(label)
    parts = match.groupdict(default="") if match else {"entity": label}
    return Span(start=start, end=end, **{name: _plain(part) for name, part in parts.items()})


def tags_of(tokens: Sequence[Token], spans: Iterable[Span]) -> list[str]:
    """Write spans as tags.

    A span that ends within a token takes the whole token. Of spans that share a token the longest
    is kept, then the first.

    Args:
        tokens: Tokens of a text, in order.
        spans: Spans of the same text.

    Returns:
        The tag of each token.
    """
    tags = [OUTSIDE] * len(tokens)
    for span in sorted(spans, key=lambda span: (span.start - span.end, span.start)):
        inside = [
            place
            for place, token in enumerate(tokens)
            if max(token.start, span.start) < min(token.end, span.end)
        ]
        if not inside or any(tags[place] != OUTSIDE for place in inside):
            continue
        for place in inside:
            tags[place] = f"{INSIDE}-{span.label}"
        tags[inside[0]] = f"{BEGIN}-{span.label}"
        tags[inside[-1]] = f"{LAST if len(inside) > 1 else UNIT}-{span.label}"
    return tags


def chunks_of(tags: Sequence[str]) -> list[tuple[str, int, int]]:
    """Read tags as chunks of tokens; an invalid sequence gives what it most likely means.

    A label that goes on without a beginning begins, and one that never ends, ends where another
    tag follows.

    Args:
        tags: The tag of each token.

    Returns:
        Label, place of the first token and place of the last token of each chunk, in order.
    """
    chunks: list[tuple[str, int, int]] = []
    is_open = False
    for place, tag in enumerate(tags):
        if tag == OUTSIDE:
            is_open = False
            continue
        kind, label = tag[0], tag[2:]
        if is_open and kind in (INSIDE, LAST) and chunks[-1][0] == label:
            chunks[-1] = (label, chunks[-1][1], place)
        else:
            chunks.append((label, place, place))
        is_open = kind in (BEGIN, INSIDE)
    return chunks


def spans_of(tokens: Sequence[Token], tags: Sequence[str]) -> list[Span]:
    """Read tags as spans, as leniently as `chunks_of`.

    Args:
        tokens: Tokens of a text, in order.
        tags: The tag of each token.
    """
    return [
        span_of(label, tokens[first].start, tokens[last].end)
        for label, first, last in chunks_of(tags)
    ]


def may_follow(tag: str, previous: str) -> bool:
    """Tell whether a tag may stand after another; the text's edges count as `O`.

    Args:
        tag: A tag.
        previous: The tag before it.
    """
    if previous[0] in (BEGIN, INSIDE):
        return tag[0] in (INSIDE, LAST) and tag[2:] == previous[2:]
    return tag[0] not in (INSIDE, LAST)


def tags_for(labels: Iterable[str]) -> tuple[str, ...]:
    """Return all tags that labels need, `O` first."""
    kinds = (BEGIN, INSIDE, LAST, UNIT)
    return (OUTSIDE, *(f"{kind}-{label}" for label in sorted(set(labels)) for kind in kinds))


def _quoted(name: str) -> str:
    return "".join(_SIGNS.get(sign, sign) for sign in name)


def _plain(part: str) -> str:
    return part.replace("%40", "@").replace("%23", "#").replace("%25", "%")
