"""Addresses that bear the question they answer, so that a click is counted."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TypeVar
from urllib.parse import urlsplit, urlunsplit

from services.knowledge.schemas import Answer, Passage, Sentence

Told = TypeVar("Told", Passage, Sentence)
PARAMETER = "question"
# What opens an address without anybody reading it: search engines, previews in messengers.
_MACHINE = re.compile(r"bot|crawl|spider|preview|facebookexternalhit|whatsapp|slack", re.IGNORECASE)


def traced(found: Answer, question_id: str) -> Answer:
    """Return an answer whose addresses bear the question."""

    def bearing(told: Told) -> Told:
        return told.copy(update={"url": with_question(told.url, question_id)})

    return found.copy(
        update={
            "passages": [bearing(passage) for passage in found.passages],
            "passage": found.passage and bearing(found.passage),
            "composed": [bearing(sentence) for sentence in found.composed],
            "suggested": [bearing(passage) for passage in found.suggested],
        }
    )


def with_question(url: str, question_id: str) -> str:
    """Return an address of ours with the question in it; others' addresses are left alone."""
    parts = urlsplit(url)
    if parts.scheme or parts.netloc or not parts.path.startswith("/"):
        return url
    query = "&".join(part for part in (parts.query, f"{PARAMETER}={question_id}") if part)
    return urlunsplit(parts._replace(query=query))


def opened_by_a_person(headers: Mapping[str, str]) -> bool:
    """Tell whether a person opened a page, as far as its request's headers tell."""
    purpose = headers.get("sec-purpose", "") + headers.get("purpose", "")
    return "prefetch" not in purpose and not _MACHINE.search(headers.get("user-agent", ""))
