"""Addresses that bear the question they answer, so that a click is counted."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urlsplit, urlunsplit

from services.knowledge.schemas import Answer

PARAMETER = "question"
# What opens an address without anybody reading it: search engines, previews in messengers.
_MACHINE = re.compile(r"bot|crawl|spider|preview|facebookexternalhit|whatsapp|slack", re.IGNORECASE)


def traced(found: Answer, question_id: str) -> Answer:
    """Return an answer whose addresses bear the question."""
    passages = [
        passage.copy(update={"url": with_question(passage.url, question_id)})
        for passage in found.passages
    ]
    passage = found.passage and found.passage.copy(
        update={"url": with_question(found.passage.url, question_id)}
    )
    composed = [
        sentence.copy(update={"url": with_question(sentence.url, question_id)})
        for sentence in found.composed
    ]
    return found.copy(update={"passages": passages, "passage": passage, "composed": composed})


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
