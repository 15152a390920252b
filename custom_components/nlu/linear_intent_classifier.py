"""Classifies intents with a linear support vector machine on character n-grams."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe

from custom_components.nlu.intent_ranking import Classifier, RankingIntentClassifier
from neural.baselines.linear import LinearBaseline


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class LinearIntentClassifier(RankingIntentClassifier):
    """Trains in seconds, answers in a fraction of a millisecond, and needs no TensorFlow."""

    @staticmethod
    def required_packages() -> list[str]:
        """Return the packages of training and serving."""
        return ["sklearn", "safetensors"]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the defaults."""
        return {
            # Share of the examples that calibrates the confidence; all are trained on.
            "held_out": 0.1,
            # Makes two trainings alike.
            "seed": 42,
            # Intents in the ranking.
            "ranking_length": 10,
        }

    @staticmethod
    def learn(
        texts: Sequence[str], intents: Sequence[str], config: dict[str, Any], folder: Path
    ) -> None:
        """Train and write the machine."""
        LinearBaseline.fit(texts, intents, config["held_out"], config["seed"]).save(folder)

    @staticmethod
    def read(config: dict[str, Any], folder: Path) -> Classifier:
        """Read the machine."""
        return LinearBaseline.load(folder)
