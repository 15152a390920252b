"""Messages as plain text, for what a channel cannot draw; choices are answered by their mark."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from string import ascii_uppercase

from custom_components.channels.rich_message import Choice, RichMessage

# What may stand around the mark that a customer types: "2.", "(b)", "3、", “2”.
AROUND = " \t\n.。、,，)）(（[]【】:：#\"'“”"
SMALL_NUMBER = re.compile(r"(?<!\d)\d{1,2}(?!\d)")


def as_text(message: RichMessage) -> str:
    """Return a whole message as text, its choices marked."""
    cards = (card.text for card in message.cards)
    parts = [message.text, *cards, message.image, marked(message)]
    return "\n\n".join(part for part in parts if part)


def marked(message: RichMessage) -> str:
    """Return the choices of a message, one a line."""
    marks = marks_of(message)
    return "\n".join(
        f"{mark}. {choice.title}" for mark, choice in zip(marks, message.choices, strict=True)
    )


def marks_of(message: RichMessage) -> list[str]:
    """Return the marks of a message's choices: numbers, or letters where it speaks of numbers.

    Where the question is how many stars of five, a typed 5 must mean five stars and not the fifth
    line.
    """
    count = len(message.choices)
    words = " ".join([message.text, *(choice.title for choice in message.choices)])
    spoken = {int(number) for number in SMALL_NUMBER.findall(unicodedata.normalize("NFKC", words))}
    if spoken & set(range(1, count + 1)) and count <= len(ascii_uppercase):
        return list(ascii_uppercase[:count])
    return [str(number) for number in range(1, count + 1)]


def chosen(text: str, choices: Sequence[Choice], marks: Sequence[str]) -> Choice | None:
    """Return the choice that a text means: by its mark, or by its title.

    Args:
        text: What the customer wrote.
        choices: What was offered last.
        marks: The marks that were shown with it; none where the channel draws buttons.
    """
    plain = _plain(text)
    titles = [choice for choice in choices if _plain(choice.title) == plain]
    if len(titles) == 1:
        return titles[0]
    typed = _number(plain)
    by_mark = dict(zip((mark.lower() for mark in marks), choices, strict=False))
    return by_mark.get(typed)


def parts_within(text: str, most: int) -> list[str]:
    """Cut a text into parts of so many bytes, at the end of a line or a word where one is."""
    parts = []
    while len(text.encode()) > most:
        head = text.encode()[:most].decode(errors="ignore")
        cut = max(head.rfind("\n"), head.rfind("。") + 1, head.rfind(" "))
        # A cut too far to the front would make many small parts.
        cut = cut if cut > len(head) // 2 else len(head)
        parts.append(text[:cut].rstrip())
        text = text[cut:].lstrip()
    return [part for part in (*parts, text) if part]


def within(text: str, most: int) -> str:
    """Shorten a text to so many characters."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip(AROUND).casefold()


def _number(plain: str) -> str:
    """Return a number of one sign as digits: 一, ②."""
    if len(plain) != 1:
        return plain
    value = unicodedata.numeric(plain, -1)
    return str(int(value)) if value > 0 and value == int(value) else plain
