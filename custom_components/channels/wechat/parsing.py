"""What WeChat and WeCom send, made into messages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wechatpy.messages import BaseMessage

from custom_components.channels.incoming import Incoming

# An event that is called as a message is, or twice.
KINDS_OF_EVENTS = {"subscribe_scan": "subscribe", "location": "location_report"}


def incoming(parsed: BaseMessage, channel: str, says: Mapping[str, str]) -> Incoming | None:
    """Return a message, or None for what is not answered.

    Args:
        parsed: What wechatpy made of the XML.
        channel: The channel's name.
        says: What the assistant is told for what has no words.
    """
    is_event = parsed.type == "event"
    kind = KINDS_OF_EVENTS.get(parsed.event, parsed.event) if is_event else parsed.type
    words, metadata = _words(parsed, kind)
    offered = not words or (kind == "click" and words.startswith("/"))
    words = words or says.get(kind, "")
    if not words or not parsed.source:
        return None
    return Incoming(
        message_id=_id(parsed, kind),
        conversation=f"{channel}:{parsed.source}",
        text=words,
        offered=offered,
        metadata={"kind": kind, **metadata},
    )


def _words(parsed: BaseMessage, kind: str) -> tuple[str, dict[str, Any]]:
    """Return what the customer said, as far as they did, and what else is told."""
    if kind == "text":
        return parsed.content or "", {}
    if kind == "voice":
        return parsed.recognition or "", {"media_id": parsed.media_id}
    if kind == "image":
        return "", {"image": parsed.image, "media_id": parsed.media_id}
    if kind == "location":
        place = {"latitude": parsed.location_x, "longitude": parsed.location_y}
        return parsed.label or "", {"location": place}
    if kind == "link":
        return f"{parsed.title or ''} {parsed.url or ''}".strip(), {}
    if kind == "click":
        return parsed.key or "", {}
    if kind in ("subscribe", "scan"):
        scene = getattr(parsed, "scene_id", None) or ""
        return "", {"scene": str(scene)} if scene else {}
    return "", {}


# Events have no MsgId: they are known by who did what when, as WeChat says.
def _id(parsed: BaseMessage, kind: str) -> str:
    if parsed.type != "event" and parsed.id:
        return str(parsed.id)
    return f"{kind}-{parsed.source}-{parsed.time}"
