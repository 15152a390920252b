"""What can serve: the live version, those before it, what is popular, and at last the ratings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
import structlog

from services.catalogue.models import Product
from services.recommendation.liking import Liking
from services.recommendation.matching import Matched
from services.recommendation.recommenders import kinds
from services.recommendation.recommenders.interactions import Floats, History, Interactions
from services.recommendation.recommenders.popularity import PopularityRecommender
from services.recommendation.recommenders.recommender import (
    ItemFeatures,
    NothingToLearn,
    Recommender,
)
from services.recommendation.snapshot import Serving
from services.recommendation.training.versions import (
    SERVED,
    Versions,
    VersionUnreadable,
    described,
)
from services.vectors import Vectors

logger = structlog.get_logger(__name__)

# A version that knows less of what is sold than this was made for another catalogue.
LEAST_KNOWN = 0.1
RATINGS = "ratings"


class Candidates:
    """Yields what can serve a catalogue.

    Args:
        products: The catalogue.
        vectors: A unit vector of each product's text.
    """

    def __init__(self, products: Sequence[Product], vectors: Vectors) -> None:
        self.skus = [product.sku for product in products]
        self.vectors = vectors
        self._ratings = np.array([product.rating or 0 for product in products], np.float32)

    def versions(self, versions: Versions) -> Iterator[Serving]:
        """Yield the live version and those before it, but what cannot be read."""
        for name in versions.live():
            try:
                yield self.version(versions.path(name))
            except VersionUnreadable as error:
                logger.warning("recommendation.version_unreadable", reason=str(error))

    def version(self, folder: Path, part: str = SERVED) -> Serving:
        """Read a version.

        Args:
            folder: Where it lies.
            part: Which of its two models: the one that serves, or the one that was judged.

        Raises:
            VersionUnreadable: When a file is broken, or it was made for another catalogue.
        """
        version, learned = described(folder)
        recommender = loaded(version.recommender, folder / part)
        matched = Matched(recommender, learned, self.skus, self.vectors)
        if matched.known_share < LEAST_KNOWN:
            raise VersionUnreadable(
                f"{folder} was made for another catalogue: it knows "
                f"{matched.known_share:.0%} of the {len(self.skus)} products."
            )
        liking = Liking(version.liking, version.least_rating)
        return Serving(version.recommender, folder.name, liking, matched)

    def popular(self, behaviour: Interactions, liking: Liking) -> Iterator[Serving]:
        """Yield what is popular, where anything was done at all."""
        popular = PopularityRecommender()
        try:
            popular.fit(behaviour, ItemFeatures(self.vectors))
        except NothingToLearn as error:
            logger.warning("recommendation.nothing_to_learn", reason=str(error))
            return
        yield Serving(popular.name, "", liking, self._of_all(popular))

    def rated(self, liking: Liking) -> Serving:
        """Return what is rated best; it always serves."""
        return Serving(RATINGS, "", liking, self._of_all(_Ratings(self._ratings)))

    def _of_all(self, recommender: Recommender | _Ratings) -> Matched:
        return Matched(recommender, self.skus, self.skus, self.vectors)


class _Ratings:
    """Gives everybody what is rated best."""

    def __init__(self, ratings: Floats) -> None:
        self.ratings = ratings

    def scores(self, histories: Sequence[History]) -> Floats:
        """Return the same scores for everybody."""
        return np.tile(self.ratings, (len(histories), 1))


def loaded(name: str, folder: Path) -> Recommender:
    """Read a recommender that was kept.

    Raises:
        VersionUnreadable: When there is no recommender of that name, or its files are broken.
    """
    try:
        return kinds.kind(name).load(folder)
    except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
        raise VersionUnreadable(f"{folder} cannot be read as {name}: {error}") from error
