"""Replies as letters: one for a turn, in text and in HTML, in the thread of what they answer."""

from __future__ import annotations

from collections.abc import Sequence
from email.message import EmailMessage
from email.utils import formataddr, formatdate, make_msgid
from html import escape
from typing import Any

from custom_components.channels.mail.letters import ANSWER
from custom_components.channels.rich_message import Card, RichMessage
from custom_components.channels.text_form import as_text, marks_of


def payload(
    messages: Sequence[RichMessage], context: dict[str, Any], address: str
) -> dict[str, Any]:
    """Return what is kept of a reply until it is sent.

    Args:
        messages: What is said, all of a turn.
        context: Of the letter that is answered.
        address: From where it is sent.
    """
    return {
        # Made here: a reply that is sent a second time is the same letter.
        "message_id": make_msgid(domain=address.rpartition("@")[2]),
        "text": "\n\n".join(as_text(one) for one in messages),
        "html": "\n".join(html(one) for one in messages),
        **{key: context.get(key, "") for key in ("to", "subject", "answers", "references")},
    }


def letter(told: dict[str, Any], address: str, sender: str) -> EmailMessage:
    """Return a reply as a letter.

    Args:
        told: What `payload` returned.
        address: From where it is sent.
        sender: Name of the sender.
    """
    message = EmailMessage()
    message["From"] = formataddr((sender, address))
    message["To"] = told["to"]
    message["Subject"] = _answering(told["subject"])
    message["Date"] = formatdate()
    message["Message-ID"] = told["message_id"]
    if told["answers"]:
        message["In-Reply-To"] = told["answers"]
        message["References"] = " ".join(told["references"])
    # Other machines shall not answer this one (RFC 3834).
    message["Auto-Submitted"] = "auto-replied"
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content(told["text"] + "\n")
    message.add_alternative(f"<!doctype html><html><body>{told['html']}</body></html>", "html")
    return message


def html(message: RichMessage) -> str:
    """Return a message as HTML."""
    parts = [f"<p>{_lines(part)}</p>" for part in message.text.split("\n\n") if part]
    parts += [_card(one) for one in message.cards]
    if message.image:
        parts.append(f'<p><img src="{escape(message.image)}" alt="" style="max-width:100%"></p>')
    marks = marks_of(message)
    choices = [
        f"<b>{mark}.</b> {escape(choice.title)}"
        for mark, choice in zip(marks, message.choices, strict=True)
    ]
    if choices:
        parts.append(f"<p>{'<br>'.join(choices)}</p>")
    return "\n".join(parts)


def _card(card: Card) -> str:
    title = f"<b>{escape(card.title or card.url)}</b>"
    if card.url:
        title = f'<a href="{escape(card.url)}">{title}</a>'
    picture = f'<img src="{escape(card.image)}" alt="" width="160"><br>' if card.image else ""
    lines = "".join(f"<br>{_lines(line)}" for line in card.lines)
    return f"<p>{picture}{title}{lines}</p>"


def _lines(text: str) -> str:
    return escape(text).replace("\n", "<br>")


def _answering(subject: str) -> str:
    one_line = " ".join(subject.split())
    return one_line if ANSWER.match(one_line) or not one_line else f"Re: {one_line}"
