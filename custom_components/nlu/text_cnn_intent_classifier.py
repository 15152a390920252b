"""Classifies intents with a convolutional network on words and Han characters."""

from collections.abc import Sequence
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe

from custom_components.nlu.intent_ranking import Classifier, RankingIntentClassifier
from neural.baselines.onnx_baseline import OnnxBaseline, save
from neural.baselines.settings import TEXT_CNN, BaselineTraining


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class TextCnnIntentClassifier(RankingIntentClassifier):
    """Trains the network of Kim (2014) in TensorFlow and serves it with ONNX Runtime."""

    @staticmethod
    def required_packages() -> list[str]:
        """Return the packages of training and serving."""
        return ["tensorflow", "tf2onnx", "onnxruntime"]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the defaults; neural/baselines/settings.py tells what each one does."""
        return {
            # Threads for one message.
            "threads": 1,
            # Intents in the ranking.
            "ranking_length": 10,
            **asdict(TEXT_CNN),
        }

    @staticmethod
    def learn(
        texts: Sequence[str], intents: Sequence[str], config: dict[str, Any], folder: Path
    ) -> None:
        """Train and write the network."""
        from neural.baselines import text_cnn, training

        settings = BaselineTraining(**{f.name: config[f.name] for f in fields(BaselineTraining)})
        save(training.train(text_cnn.build, texts, intents, settings), folder)

    @staticmethod
    def read(config: dict[str, Any], folder: Path) -> Classifier:
        """Read the network."""
        return OnnxBaseline(folder, config["threads"])
