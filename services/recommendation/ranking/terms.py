"""What every answer goes by, whoever asks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from services.recommendation.ranking.rules import OfferRules
from services.recommendation.wishes.words import WishWords
from services.vectors import Encoder


@dataclass(frozen=True)
class Terms:
    """What every answer goes by.

    Attributes:
        encoder: Turns wishes into vectors.
        currency: Currency of the prices.
        rules: What designers say of offers.
        words: What customers' words mean.
        today: Tells the day.
    """

    encoder: Encoder
    currency: str
    rules: OfferRules = field(default_factory=OfferRules)
    words: WishWords = field(default_factory=WishWords)
    today: Callable[[], date] = date.today
