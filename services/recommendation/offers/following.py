"""Finds out what came of offers: from what their customers did, and said right after."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from services.recommendation.offers.rules import EarningRules

SEEN, CLICKED, BOUGHT, ANNOYED, IGNORED = "seen", "clicked", "bought", "annoyed", "ignored"
# What a shopper does with a product, and what that makes of an offer of it.
DEEDS = {"seen": SEEN, "clicked": CLICKED, "asked": CLICKED, "bought": BOUGHT}


class Made(NamedTuple):
    """An offer, as far as what follows it matters.

    Attributes:
        id: Its id.
        shopper: Who it was made to; empty for a stranger.
        conversation: Where.
        sku: What was offered.
        at: When.
    """

    id: str
    shopper: str
    conversation: str
    sku: str
    at: datetime


class Deed(NamedTuple):
    """Something a shopper did with a product."""

    shopper: str
    sku: str
    kind: str
    at: datetime


class Heard(NamedTuple):
    """A message of a customer.

    Attributes:
        conversation: Where it was written.
        at: When.
        negative: Whether it sounded so.
    """

    conversation: str
    at: datetime
    negative: bool


class Outcome(NamedTuple):
    """Something that came of an offer."""

    offer: str
    kind: str
    at: datetime


def from_deeds(
    offers: Iterable[Made], deeds: Mapping[tuple[str, str], Sequence[Deed]], rules: EarningRules
) -> Iterator[Outcome]:
    """Yield what shoppers did with what was offered to them, within its time.

    Args:
        offers: Those that were made.
        deeds: What each shopper did with each product, oldest first.
        rules: How long what was done counts.
    """
    within = {
        SEEN: timedelta(hours=rules.clicked_hours),
        CLICKED: timedelta(hours=rules.clicked_hours),
        BOUGHT: timedelta(days=rules.bought_days),
    }
    for offer in offers:
        for deed in deeds.get((offer.shopper, offer.sku), ()):
            kind = DEEDS.get(deed.kind)
            if kind and timedelta() <= deed.at - offer.at < within[kind]:
                yield Outcome(offer.id, kind, deed.at)


def from_messages(
    offers: Iterable[Made], heard: Mapping[str, Sequence[Heard]], rules: EarningRules
) -> Iterator[Outcome]:
    """Yield what is told by the messages right after an offer: that it was seen, and annoyed.

    Args:
        offers: Those that were made.
        heard: The messages of each conversation, oldest first.
        rules: How many messages may be about an offer.
    """
    window = timedelta(hours=rules.clicked_hours)
    for offer in offers:
        after = [
            message
            for message in heard.get(offer.conversation, ())
            if timedelta() < message.at - offer.at < window
        ]
        for message in after[:1]:
            yield Outcome(offer.id, SEEN, message.at)
        for message in after[: rules.annoyed_turns]:
            if message.negative:
                yield Outcome(offer.id, ANNOYED, message.at)
                break


def sounds_negative(message: Mapping[str, Any]) -> bool:
    """Tell whether a customer's message, as Rasa writes it, sounded negative."""
    sentiment = (message.get("parse_data") or {}).get("sentiment") or {}
    return bool(sentiment.get("label") == "negative")
