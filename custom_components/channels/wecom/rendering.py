"""Messages as WeCom draws them: texts, articles, pictures; choices are a marked text."""

from __future__ import annotations

from typing import Any

from custom_components.channels.rich_message import Card, RichMessage
from custom_components.channels.text_form import as_text, parts_within

# WeCom's limits, in bytes of UTF-8, and of the articles of one message.
TEXT_BYTES, TITLE_BYTES, DESCRIPTION_BYTES, MOST_ARTICLES = 2048, 128, 512, 8


def render(message: RichMessage) -> list[dict[str, Any]]:
    """Return the payloads of a message, without whom they go to."""
    shown = articles([card for card in message.cards if card.url])
    if message.image:
        shown.append({"msgtype": "image", "image": {"url": message.image}})
    plain = tuple(card for card in message.cards if not card.url)
    # What is asked stands last, below what it is about.
    if message.choices:
        return [*shown, *texts(as_text(RichMessage(message.text, message.choices, plain)))]
    return [*texts(as_text(RichMessage(message.text, cards=plain))), *shown]


def texts(words: str) -> list[dict[str, Any]]:
    """Return a text, in parts where it is too long."""
    return [
        {"msgtype": "text", "text": {"content": part}} for part in parts_within(words, TEXT_BYTES)
    ]


def articles(cards: list[Card]) -> list[dict[str, Any]]:
    """Return cards as messages of several articles."""
    told = [
        {
            "title": parts_within(card.title or card.url, TITLE_BYTES)[0],
            "description": next(iter(parts_within("\n".join(card.lines), DESCRIPTION_BYTES)), ""),
            "url": card.url,
            "picurl": card.image,
        }
        for card in cards
    ]
    return [
        {"msgtype": "news", "news": {"articles": told[start : start + MOST_ARTICLES]}}
        for start in range(0, len(told), MOST_ARTICLES)
    ]
