"""Messages as WeChat draws them: customer-service messages (客服消息)."""

from __future__ import annotations

from typing import Any

from custom_components.channels.rich_message import Card, RichMessage
from custom_components.channels.text_form import parts_within

# WeChat's limits, in bytes of UTF-8, and of the choices of a menu.
TEXT_BYTES, TITLE_BYTES, CHOICE_BYTES, MOST_CHOICES = 2048, 128, 128, 10


def render(message: RichMessage) -> list[dict[str, Any]]:
    """Return the payloads of a message, without whom they go to."""
    payloads = []
    if message.text and not message.choices:
        payloads += [text(part) for part in parts_within(message.text, TEXT_BYTES)]
    payloads += [card(one) for one in message.cards]
    if message.image:
        payloads.append({"msgtype": "image", "image": {"url": message.image}})
    if message.choices:
        payloads += menus(message)
    return payloads


def text(content: str) -> dict[str, Any]:
    """Return a text."""
    return {"msgtype": "text", "text": {"content": content}}


def card(one: Card) -> dict[str, Any]:
    """Return a card as an article that opens its page; WeChat draws none that opens nothing."""
    if not one.url:
        return text(parts_within(one.text, TEXT_BYTES)[0])
    article = {
        "title": parts_within(one.title or one.url, TITLE_BYTES)[0],
        "description": "\n".join(one.lines),
        "url": one.url,
        "picurl": one.image,
    }
    return {"msgtype": "news", "news": {"articles": [article]}}


def menus(message: RichMessage) -> list[dict[str, Any]]:
    """Return the choices as menus that are tapped; what is tapped comes back as its words."""
    head, *rest = parts_within(message.text, TEXT_BYTES) or [""]
    before = [text(part) for part in (head, *rest)[:-1]]
    last = rest[-1] if rest else head
    chunks = [
        message.choices[start : start + MOST_CHOICES]
        for start in range(0, len(message.choices), MOST_CHOICES)
    ]
    menu = [
        {
            "msgtype": "msgmenu",
            "msgmenu": {
                "head_content": last if place == 0 else "",
                "list": [
                    {"id": str(number), "content": parts_within(one.title, CHOICE_BYTES)[0]}
                    for number, one in enumerate(chunk, 1 + place * MOST_CHOICES)
                ],
                "tail_content": "",
            },
        }
        for place, chunk in enumerate(chunks)
    ]
    return [*before, *menu]
