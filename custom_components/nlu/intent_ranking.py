"""What intent classifiers share: which examples they learn, and the ranking that they leave."""

from abc import abstractmethod
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any, ClassVar, Protocol, TypeVar

import numpy as np
import numpy.typing as npt
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.exceptions import InvalidConfigException, RasaException
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from custom_components.kept import read_kept
from custom_components.nlu import fingerprints

INTENT_RANKING = "intent_ranking"

Own = TypeVar("Own", bound="RankingIntentClassifier")


class Classifier(Protocol):
    """What tells the probability of each of its labels."""

    labels: tuple[str, ...]

    def classify(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Return probabilities, shape (texts, labels)."""


class RankingIntentClassifier(GraphComponent, IntentClassifier):
    """An intent classifier without its classifier: subclasses train one and load it."""

    # Packages of the project whose code decides what is learnt.
    code: ClassVar[tuple[str, ...]] = ("neural.baselines", "neural.classifier", "neural.encoder")

    def __init__(
        self,
        config: dict[str, Any],
        storage: ModelStorage,
        resource: Resource,
        classifier: Classifier | None = None,
    ) -> None:
        """Store settings and, once trained, the classifier."""
        self.config = config
        self._storage = storage
        self._resource = resource
        self._classifier = classifier

    @staticmethod
    @abstractmethod
    def learn(
        texts: Sequence[str], intents: Sequence[str], config: dict[str, Any], folder: Path
    ) -> None:
        """Train a classifier and write it into a folder.

        Args:
            texts: Training texts.
            intents: Intent of each; at least two differ.
            config: The component's settings.
            folder: An existing folder.
        """

    @staticmethod
    @abstractmethod
    def read(config: dict[str, Any], folder: Path) -> Classifier:
        """Read what `learn` wrote.

        Raises:
            EncoderMissing: When a file is missing or damaged.
        """

    @classmethod
    def create(
        cls: type[Own],
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Own:
        """Create the untrained component."""
        return cls(config, model_storage, resource)

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """Return a hash of the code that trains; Rasa hashes the component's class alone."""
        own = fingerprints.of_files([Path(__file__)])
        return fingerprints.of_packages(*cls.code) + own

    def train(self, training_data: TrainingData) -> Resource:
        """Train on the examples that have an intent.

        Raises:
            InvalidConfigException: When there are fewer than two intents.
        """
        examples = [m for m in training_data.intent_examples if m.get(TEXT) and m.get(INTENT)]
        intents = [example.get(INTENT) for example in examples]
        if len(set(intents)) < 2:
            raise InvalidConfigException(
                f"{type(self).__name__} needs examples of at least two intents: add them to "
                "data/nlu, or take the component out of config.yml."
            )
        with self._storage.write_to(self._resource) as folder:
            self.learn([example.get(TEXT) for example in examples], intents, self.config, folder)
            self._classifier = self.read(self.config, folder)
        return self._resource

    @classmethod
    def load(
        cls: type[Own],
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> Own:
        """Load the classifier from a model.

        Raises:
            RasaException: When the model's archive is damaged.
        """
        read = partial(cls.read, config)
        classifier = read_kept(model_storage, resource, read, cls.__name__)
        return cls(config, model_storage, resource, classifier)

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the intent and the ranking of messages that have a text."""
        if self._classifier is None:
            raise RasaException(f"{type(self).__name__} is not trained: run `rasa train`.")
        written = [message for message in messages if message.get(TEXT) is not None]
        confidences = self._classifier.classify([message.get(TEXT) for message in written])
        for message, row in zip(written, confidences, strict=True):
            ranking = ranked(self._classifier.labels, row, self.config["ranking_length"])
            if not message.get(TEXT).strip():
                ranking = [{"name": None, "confidence": 0.0}]
            message.set(INTENT, dict(ranking[0]), add_to_output=True)
            message.set(INTENT_RANKING, ranking, add_to_output=True)
        return messages


def ranked(
    labels: Sequence[str], confidences: npt.NDArray[np.float32], length: int
) -> list[dict[str, Any]]:
    """Return Rasa's ranking, the most probable intent first.

    Args:
        labels: The intents.
        confidences: Probability of each, shape (labels,).
        length: Intents in the ranking.
    """
    best = confidences.argsort()[::-1][:length]
    return [{"name": labels[place], "confidence": float(confidences[place])} for place in best]
