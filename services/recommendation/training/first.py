"""The first version of a shop that has none yet, made while the services start."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import structlog

from services.catalogue.repository import CatalogueRepository
from services.database import Database
from services.recommendation.candidates import Candidates
from services.recommendation.item_texts import ItemTexts
from services.recommendation.recommenders.interactions import Interactions
from services.recommendation.recommenders.recommender import ItemFeatures, NothingToLearn
from services.recommendation.repository import BehaviourRepository
from services.recommendation.training.learning import InProcess
from services.recommendation.training.recipe import Recipe
from services.recommendation.training.train import Training
from services.recommendation.training.versions import TrainingRuns, Versions

logger = structlog.get_logger(__name__)


def train_first(
    database: Database, texts: ItemTexts, versions: Versions, recipe: Recipe, most_events: int
) -> None:
    """Train what the recipe calls `first`, unless there is a version already.

    Args:
        database: Where behaviour is.
        texts: Turns products into vectors.
        versions: Where the version is written.
        recipe: What is trained.
        most_events: With more events a training takes longer than a start may; it is then left to
            the command and the schedule.
    """
    if versions.live():
        return
    with database.session() as session:
        behaviour = BehaviourRepository(session)
        if behaviour.count() > most_events:
            logger.warning("recommendation.not_trained", cure="make train-recommender")
            return
        products = CatalogueRepository(session).products()
        skus = [product.sku for product in products]
        did = behaviour.all(datetime.utcnow())
        interactions = Interactions.of(recipe.liking.events(did), skus)
    vectors = texts.vectors(products)
    training = Training(
        recipe=replace(recipe, recommenders=(recipe.first,)),
        versions=versions,
        candidates=Candidates(products, vectors),
        learner=InProcess(interactions, ItemFeatures(vectors)),
        begun=datetime.now(),
        quiet=True,
    )
    try:
        with versions.training():
            training.run()
    except (NothingToLearn, TrainingRuns) as error:
        logger.info("recommendation.not_trained", reason=str(error))
