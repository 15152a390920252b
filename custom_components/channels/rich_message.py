"""One message of the assistant, as every channel can be told it: made from Rasa's response."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

# What a template in domain.yml writes where a slot is empty.
NOTHING = {"", "None", "null"}
# Fields of a card that are its name, and those that are said below it, in this order.
NAMES = ("title", "name", "heading", "number")
LINES = ("subtitle", "price", "reason", "items", "expected", "tracking", "excerpt", "text")


@dataclass(frozen=True)
class Choice:
    """A quick reply.

    Attributes:
        title: What the customer reads.
        payload: What the assistant is told when it is chosen.
    """

    title: str
    payload: str


@dataclass(frozen=True)
class Card:
    """A thing that is shown: one of a carousel, or the source of an answer.

    Attributes:
        title: Its name.
        lines: What is said about it.
        image: Address of its picture; empty for none.
        url: Address to read more; empty for none.
    """

    title: str
    lines: tuple[str, ...] = ()
    image: str = ""
    url: str = ""

    @property
    def text(self) -> str:
        """The card as text, for channels that draw none."""
        return "\n".join(part for part in (self.title, *self.lines, self.url) if part)


@dataclass(frozen=True)
class RichMessage:
    """A message: any part may be empty.

    Attributes:
        text: The words.
        choices: Quick replies.
        cards: Cards, in their order.
        image: Address of a picture that stands for itself.
    """

    text: str = ""
    choices: tuple[Choice, ...] = ()
    cards: tuple[Card, ...] = ()
    image: str = ""

    @classmethod
    def of(cls, response: Mapping[str, Any], site: str = "") -> RichMessage:
        """Make a message of a response of Rasa's.

        Args:
            response: Keys `text`, `buttons`, `quick_replies`, `image`, `elements`, `attachment`
                and `custom`, any of them missing.
            site: Where addresses that name no site are on; without it such ones are left out.
        """
        text = said(response.get("text"))
        buttons = [*_list(response.get("buttons")), *_list(response.get("quick_replies"))]
        attached = _cards(response.get("attachment"), site)
        cards = [
            *_cards(response.get("custom"), site),
            *(_card(one, site) for one in _list(response.get("elements"))),
            *attached,
        ]
        image = response.get("image") or (not attached and response.get("attachment"))
        return cls(
            text=text,
            choices=tuple(_choices(buttons)),
            # A card without a word is none; one that says what the text says would say it twice.
            cards=tuple(one for one in cards if one and one.text and not _is_said(one, text)),
            image=address(image, site),
        )


def said(value: Any) -> str:
    """Return a value as text; empty for what means nothing."""
    if isinstance(value, (Mapping, list, bool)):
        return ""
    text = str(value if value is not None else "").strip()
    return "" if text in NOTHING else text


def address(value: Any, site: str) -> str:
    """Return an address of the web that a customer can open, or nothing."""
    text = said(value)
    if not text:
        return ""
    whole = urljoin(site.rstrip("/") + "/", text) if site else text
    try:
        parts = urlsplit(whole)
    except ValueError:
        return ""
    return whole if parts.scheme in ("http", "https") and parts.netloc else ""


def _choices(buttons: Iterable[Any]) -> Iterable[Choice]:
    for button in buttons:
        title = said(button.get("title")) if isinstance(button, Mapping) else ""
        if title:
            yield Choice(title, said(button.get("payload")) or title)


def _cards(custom: Any, site: str) -> list[Card]:
    """Return the cards of a payload: a card by itself, or one with a list of them."""
    if not isinstance(custom, Mapping):
        return []
    inner = custom.get("data") or custom.get("payload")
    if isinstance(inner, Mapping):
        return _cards(inner, site)
    several = custom.get("elements") or custom.get("items")
    if isinstance(several, list) and not any(said(custom.get(name)) for name in NAMES):
        return [card for one in several if (card := _card(one, site))]
    one = _card(custom, site)
    return [one] if one else []


def _card(told: Any, site: str) -> Card | None:
    if not isinstance(told, Mapping):
        return None
    named = [said(told.get(name)) for name in NAMES]
    lines = tuple(line for name in LINES if (line := said(told.get(name))))
    action = told.get("default_action")
    link = told.get("url") or (action.get("url") if isinstance(action, Mapping) else None)
    card = Card(
        title=next(filter(None, named), ""),
        lines=lines,
        image=address(told.get("image") or told.get("image_url"), site),
        url=address(link, site),
    )
    return card if card != Card("") else None


def _is_said(card: Card, text: str) -> bool:
    bare = not card.image and not card.url
    return bare and all(part in text for part in (card.title, *card.lines))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
