"""Reads the shop's `offers.yml` and `wishes.yml`, and holds their names against the catalogue."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import TypeVar

from services.catalogue.repository import CatalogueRepository
from services.database import Database
from services.recommendation.designed import Designed, DesignedFile, DesignRefused, Named, Place
from services.recommendation.ranking.rules import FILE as OFFERS
from services.recommendation.ranking.rules import OfferRules
from services.recommendation.ranking.terms import Terms
from services.recommendation.wishes.words import FILE as WISHES
from services.recommendation.wishes.words import WishWords
from services.vectors import Encoder

M = TypeVar("M", bound=Designed)


def read_terms(
    folder: Path,
    database: Database,
    encoder: Encoder,
    currency: str,
    today: Callable[[], date] = date.today,
) -> Terms:
    """Read what designers say of offers and of customers' words.

    Args:
        folder: The shop's folder; a file that is not there says nothing.
        database: Its catalogue knows the names; one with no products knows none, and is not asked.
        encoder: Turns wishes into vectors.
        currency: Currency of the prices.
        today: Tells the day.

    Raises:
        DesignRefused: With all mistakes of both files, each with file and line.
    """
    refused: list[DesignRefused] = []
    rules = _read(folder / OFFERS, OfferRules, partial(_rule_names, database), refused)
    words = _read(folder / WISHES, WishWords, partial(_word_names, database), refused)
    if refused:
        raise DesignRefused("\n".join(map(str, refused)))
    return Terms(encoder, currency, rules, words, today)


def _read(
    path: Path, shape: type[M], names: Callable[[M], list[Named]], refused: list[DesignRefused]
) -> M:
    """Return what a file says; where it has mistakes, nothing, and they are put to the refused."""
    try:
        file = DesignedFile(path)
        read = file.read(shape)
        file.check_names(names(read))
    except DesignRefused as error:
        refused.append(error)
        return shape()
    return read


def _rule_names(database: Database, rules: OfferRules) -> list[Named]:
    with database.session() as session:
        catalogue = CatalogueRepository(session)
        skus = set(catalogue.skus())
        if not skus:
            return []
        return rules.named(skus, set(catalogue.categories()), set(catalogue.brands()))


def _word_names(database: Database, words: WishWords) -> list[Named]:
    with database.session() as session:
        attributes = set(CatalogueRepository(session).attributes())
    if not attributes:
        return []
    used: list[tuple[Place, str]] = [
        (("attributes", number, "attribute"), one.attribute)
        for number, one in enumerate(words.attributes)
    ]
    used += [(("values", number), key) for number, key in enumerate(words.values)]
    return [Named("attribute", used, attributes)]
