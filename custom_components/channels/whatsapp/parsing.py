"""What WhatsApp sends, made into messages."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from typing import Any

from custom_components.channels.durable.post_office import KNOWN_SECONDS
from custom_components.channels.incoming import Incoming


def values(body: Any, phone_number_id: str) -> Iterator[dict[str, Any]]:
    """Yield what of a webhook's body is about one of the business's numbers."""
    for entry in _list(body, "entry"):
        for change in _list(entry, "changes"):
            value = change.get("value") if isinstance(change, Mapping) else None
            number = _dict(value, "metadata").get("phone_number_id")
            if isinstance(value, dict) and number == phone_number_id:
                yield value


def messages(value: Mapping[str, Any], says: Mapping[str, str]) -> Iterator[Incoming]:
    """Yield the messages that are answered.

    Args:
        value: One of `values`.
        says: What the assistant is told for what has no words.
    """
    for told in _list(value, "messages"):
        if isinstance(told, Mapping) and (message := _message(told, says)):
            yield message


def failures(value: Mapping[str, Any]) -> Iterator[int]:
    """Yield the error codes of messages that WhatsApp took and then could not deliver."""
    for status in _list(value, "statuses"):
        if isinstance(status, Mapping) and status.get("status") == "failed":
            for error in _list(status, "errors"):
                yield int(error.get("code") or 0) if isinstance(error, Mapping) else 0


def _message(told: Mapping[str, Any], says: Mapping[str, str]) -> Incoming | None:
    sender, at = str(told.get("from") or ""), str(told.get("timestamp") or "0")
    kind = str(told.get("type") or "")
    words, offered, metadata = _words(told, kind)
    if not words:
        words, offered = says.get(kind, ""), True
    # One older than ids are known could be one that was answered.
    fresh = at.isdigit() and time.time() - int(at) < KNOWN_SECONDS
    if not (words and sender.isdigit() and told.get("id") and fresh):
        return None
    return Incoming(
        message_id=str(told["id"]),
        conversation=f"whatsapp:+{sender}",
        text=words,
        offered=offered,
        metadata={"kind": kind, **metadata},
        context={"at": int(at)},
    )


def _words(told: Mapping[str, Any], kind: str) -> tuple[str, bool, dict[str, Any]]:
    """Return what was said, whether it is a payload the server had offered, and what else."""
    content = _dict(told, kind)
    if kind == "text":
        return str(content.get("body") or ""), False, {}
    if kind == "interactive":
        chosen = _dict(content, str(content.get("type") or ""))
        return _tapped(chosen.get("id"), chosen.get("title"))
    if kind == "button":
        return _tapped(content.get("payload"), content.get("text"))
    if kind == "location":
        place = {key: content.get(key) for key in ("latitude", "longitude")}
        words = ", ".join(str(content[key]) for key in ("name", "address") if content.get(key))
        return words, False, {"location": place}
    media = {"media_id": content["id"]} if content.get("id") else {}
    return str(content.get("caption") or ""), False, media


def _tapped(payload: Any, title: Any) -> tuple[str, bool, dict[str, Any]]:
    known = str(payload or "")
    if known.startswith("/"):
        return known, True, {}
    return str(title or known), False, {}


def _dict(value: Any, key: str) -> Mapping[str, Any]:
    found = value.get(key) if isinstance(value, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def _list(value: Any, key: str) -> list[Any]:
    found = value.get(key) if isinstance(value, Mapping) else None
    return found if isinstance(found, list) else []
