"""Messages as WhatsApp draws them: texts, reply buttons, lists, pictures with a caption."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from custom_components.channels.rich_message import Card, Choice, RichMessage
from custom_components.channels.text_form import as_text, parts_within, within

# WhatsApp's limits. Those of texts are characters; bytes are never fewer.
TEXT, BODY, CAPTION = 4096, 1024, 1024
BUTTONS, BUTTON_TITLE, BUTTON_ID = 3, 20, 256
ROWS, ROW_TITLE, ROW_DESCRIPTION, ROW_ID = 10, 24, 72, 200
# An interactive message must have words; a reply of buttons alone has none.
NO_WORDS = "⬇"


def render(message: RichMessage, list_button: str) -> list[dict[str, Any]]:
    """Return the payloads of a message, without whom they go to.

    Args:
        message: The message.
        list_button: What is written on the button that opens a list.
    """
    shown = [card(one) for one in message.cards]
    if message.image:
        shown.append({"type": "image", "image": {"link": message.image}})
    if len(message.choices) > ROWS:
        words = as_text(RichMessage(message.text, message.choices))
        return [*shown, *texts(words)]
    if not message.choices:
        return [*texts(message.text), *shown]
    *before, asked = parts_within(message.text, BODY) or [NO_WORDS]
    return [
        *(text(part) for part in before),
        *shown,
        interactive(asked, message.choices, list_button),
    ]


def needs_marks(message: RichMessage) -> bool:
    """Tell whether the choices of a message are too many for buttons and lists."""
    return len(message.choices) > ROWS


def texts(words: str) -> list[dict[str, Any]]:
    """Return a text, in parts where it is too long."""
    return [text(part) for part in parts_within(words, TEXT)]


def text(body: str) -> dict[str, Any]:
    """Return one text."""
    return {"type": "text", "text": {"body": body, "preview_url": "://" in body}}


def card(one: Card) -> dict[str, Any]:
    """Return a card: its picture with the words below, or the words."""
    if one.image:
        return {"type": "image", "image": {"link": one.image, "caption": within(one.text, CAPTION)}}
    return text(within(one.text, TEXT))


def interactive(body: str, choices: Sequence[Choice], list_button: str) -> dict[str, Any]:
    """Return choices as buttons, or as a list where they are more or longer."""
    fits = all(len(choice.title) <= BUTTON_TITLE for choice in choices)
    if len(choices) <= BUTTONS and fits:
        kind = "button"
        action: dict[str, Any] = {"buttons": [_button(choice) for choice in choices]}
    else:
        rows = [_row(choice) for choice in choices]
        kind, action = "list", {"button": list_button, "sections": [{"rows": rows}]}
    return {
        "type": "interactive",
        "interactive": {"type": kind, "body": {"text": body}, "action": action},
    }


def _button(choice: Choice) -> dict[str, Any]:
    told = {"id": _id(choice, BUTTON_ID), "title": choice.title}
    return {"type": "reply", "reply": told}


def _row(choice: Choice) -> dict[str, Any]:
    row = {"id": _id(choice, ROW_ID), "title": within(choice.title, ROW_TITLE)}
    if row["title"] != choice.title:
        row["description"] = within(choice.title, ROW_DESCRIPTION)
    return row


def _id(choice: Choice, most: int) -> str:
    """Return by what a choice is known when it is tapped; its words where its payload is long."""
    return choice.payload if len(choice.payload) <= most else choice.title[:most]
