"""What the commands of training do: train from a source, roll back, export behaviour."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from services.catalogue.models import Product
from services.catalogue.repository import CatalogueRepository
from services.database import Database
from services.recommendation.candidates import Candidates
from services.recommendation.item_texts import ItemTexts
from services.recommendation.recommenders.interactions import Interactions
from services.recommendation.recommenders.recommender import NothingToLearn
from services.recommendation.repository import BehaviourRepository, Did
from services.recommendation.training import parquet, report
from services.recommendation.training.recipe import Recipe, read
from services.recommendation.training.train import Outcome, Training
from services.recommendation.training.versions import Versions
from services.settings import ServicesSettings
from services.vectors import Encoder


def train(settings: ServicesSettings, encoder: Encoder, file: Path | None = None) -> Outcome:
    """Train as recommender.yml says, and let the best go live when it is better.

    Args:
        settings: The operator's settings.
        encoder: Turns products into vectors.
        file: Behaviour in Parquet; else that of the database.

    Raises:
        RecipeRefused: When recommender.yml cannot be meant.
        ParquetRefused: When the file is not behaviour.
        TrainingRuns: When another training runs.
        NothingToLearn: When there is no behaviour with the products of the catalogue.
    """
    recipe = read(settings.recommender)
    versions = Versions(settings.recommender_versions)
    begun = datetime.now()
    with versions.training():
        database = Database(settings.database_url)
        try:
            products = _products(database)
            behaviour = _behaviour(database, recipe, products, file)
        finally:
            database.close()
        vectors = ItemTexts(encoder, settings.recommender_versions).vectors(products)
        outcome = Training(
            recipe=recipe,
            versions=versions,
            candidates=Candidates(products, vectors),
            behaviour=behaviour,
            begun=begun,
            report=report.write,
        ).run()
        versions.prune(settings.recommender_keep)
        return outcome


def roll_back(settings: ServicesSettings) -> tuple[str, str]:
    """Make the version live that was so before.

    Returns:
        The version that was live, and the one that is now.

    Raises:
        NoEarlierVersion: When there is none.
        TrainingRuns: When a training runs, which could make another one live right after.
    """
    versions = Versions(settings.recommender_versions)
    with versions.training():
        return versions.roll_back()


def export(settings: ServicesSettings, file: Path) -> int:
    """Write the behaviour of the database into a Parquet file.

    Returns:
        Number of events.
    """
    database = Database(settings.database_url)
    try:
        with database.session() as session:
            return parquet.write(BehaviourRepository(session).all(datetime.utcnow()), file)
    finally:
        database.close()


def _products(database: Database) -> list[Product]:
    database.migrate()
    with database.session() as session:
        products = CatalogueRepository(session).products()
    if not products:
        raise NothingToLearn("The catalogue is empty: there is nothing to recommend.")
    return products


def _behaviour(
    database: Database, recipe: Recipe, products: list[Product], file: Path | None
) -> Interactions:
    skus = [product.sku for product in products]
    now = datetime.utcnow()

    def interactions(did: Iterable[Did]) -> Interactions:
        return Interactions.of(recipe.liking.events(did), skus)

    if file:
        return interactions(parquet.read(file, now))
    with database.session() as session:
        return interactions(BehaviourRepository(session).all(now))
