"""What the commands of training do: train from a source, roll back, export behaviour."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy.orm import Session

from services.catalogue.models import Product
from services.catalogue.repository import CatalogueRepository
from services.database import Database
from services.recommendation.candidates import Candidates
from services.recommendation.item_texts import ItemTexts
from services.recommendation.recommenders.interactions import Interactions
from services.recommendation.recommenders.kinds import Choice
from services.recommendation.recommenders.recommender import ItemFeatures, NothingToLearn
from services.recommendation.repository import BehaviourRepository
from services.recommendation.training import parquet, report
from services.recommendation.training.learning import InProcess, Learner
from services.recommendation.training.recipe import Recipe, read
from services.recommendation.training.train import Outcome, Training
from services.recommendation.training.versions import Versions
from services.settings import ServicesSettings
from services.vectors import Encoder, Vectors

# Makes what learns, for the products of the catalogue and the vectors of their texts.
MakeLearner = Callable[[list[Product], Vectors], Learner]


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

    def learner(products: list[Product], vectors: Vectors) -> Learner:
        skus = [product.sku for product in products]
        behaviour = _behaviour(settings, recipe, skus, file)
        return InProcess(behaviour, ItemFeatures(vectors), progress=True)

    return _train(settings, encoder, recipe, learner)


def train_on_spark(
    settings: ServicesSettings, encoder: Encoder, file: Path | None = None
) -> Outcome:
    """Train the `als` of recommender.yml on Spark, and let it go live when it is better.

    Args:
        settings: The operator's settings.
        encoder: Turns products into vectors.
        file: Behaviour in Parquet; else the database's is written into a file first.

    Raises:
        SparkMissing: When Spark or Java is not installed.
    """
    from services.recommendation.training.spark import NAME, OnSpark, session

    recipe = read(settings.recommender)
    chosen = [choice for choice in recipe.recommenders if choice.name == NAME]
    recipe = replace(recipe, recommenders=tuple(chosen[:1]) or (Choice(NAME, {}),))
    if file:
        parquet.checked(file)
    with session(settings.spark_master) as spark, TemporaryDirectory() as scratch:

        def learner(products: list[Product], vectors: Vectors) -> Learner:
            events = file or Path(scratch) / "events.parquet"
            if not file:
                export(settings, events)
            now = int(datetime.now(timezone.utc).timestamp())
            skus = [product.sku for product in products]
            return OnSpark.of_parquet(spark, events, recipe.liking, skus, now)

        return _train(settings, encoder, recipe, learner)


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
    with _opened(settings) as session:
        return parquet.write(BehaviourRepository(session).all(datetime.utcnow()), file)


def _train(
    settings: ServicesSettings, encoder: Encoder, recipe: Recipe, learner: MakeLearner
) -> Outcome:
    versions = Versions(settings.recommender_versions)
    begun = datetime.now()
    with versions.training():
        products = _products(settings)
        vectors = ItemTexts(encoder, settings.recommender_versions).vectors(products)
        outcome = Training(
            recipe=recipe,
            versions=versions,
            candidates=Candidates(products, vectors),
            learner=learner(products, vectors),
            begun=begun,
            report=report.write,
        ).run()
        versions.prune(settings.recommender_keep)
        return outcome


def _products(settings: ServicesSettings) -> list[Product]:
    with _opened(settings) as session:
        products = CatalogueRepository(session).products()
    if not products:
        raise NothingToLearn("The catalogue is empty: there is nothing to recommend.")
    return products


def _behaviour(
    settings: ServicesSettings, recipe: Recipe, skus: list[str], file: Path | None
) -> Interactions:
    now = datetime.utcnow()
    if file:
        return Interactions.of(recipe.liking.events(parquet.read(file, now)), skus)
    with _opened(settings) as session:
        did = BehaviourRepository(session).all(now)
        return Interactions.of(recipe.liking.events(did), skus)


@contextmanager
def _opened(settings: ServicesSettings) -> Iterator[Session]:
    """Open the database, brought up to date, for one session."""
    database = Database(settings.database_url)
    try:
        database.migrate()
        with database.session() as session:
            yield session
    finally:
        database.close()
