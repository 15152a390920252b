"""Tells the feeling of a message: a lexicon blended with trained classifiers."""

import logging
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.exceptions import InvalidConfigException, RasaException
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.shared.utils.io import dump_obj_as_json_to_file, read_json_file

from custom_components.kept import read_kept
from custom_components.nlu import fingerprints
from custom_components.nlu.bert_intent_classifier import VECTOR, VECTOR_NAME
from language import lexicon, sentiment
from neural.bert import checkpoint
from neural.classifier.settings import FineTuning, TuningError
from neural.sentiment import CLASSIFIERS, SentimentBlend, SentimentError

logger = logging.getLogger(__name__)

SENTIMENT = "sentiment"
LEXICON_FILE = "lexicon.json"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class SentimentClassifier(GraphComponent):
    """Sets `sentiment` on a message, as data and as an entity that a slot can read.

    It reads the vector that the intent classifier's pass leaves, so nothing is encoded twice;
    with `linear`, `text_cnn` and `fine_tuned` it reads the text alone and needs no encoder in
    the pipeline.
    """

    @staticmethod
    def required_packages() -> list[str]:
        """Return the packages of training and serving."""
        return ["numpy", "scipy", "onnxruntime"]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the defaults."""
        tuning = FineTuning()
        return {
            # YAML files of words that carry feeling (`lexicon:`), all languages together.
            "lexicon": "data/lexicon/*.yml",
            # YAML files of examples (`sentiment:`), all languages together.
            "examples": "data/sentiment/*.yml",
            # What stands beside the lexicon: `encoder`, a head on the intent classifier's vector;
            # `linear`, a linear machine on character n-grams, which needs no encoder; `both`;
            # `text_cnn`, a small network; or `fine_tuned`, an encoder of its own, which takes a
            # second pass for each message.
            "classifier": "encoder",
            # How the network of these two learns: keys of BaselineTraining in
            # neural/baselines/settings.py, or of FineTuning in neural/classifier/settings.py.
            "network": {},
            # These must be as in the intent classifier, whose vector `encoder` and `both` read;
            # `fine_tuned` begins with this model, prefix and length.
            "model_name": "models/encoders/multilingual-e5-small",
            "tune": tuning.tune,
            "prefix": tuning.prefix,
            "max_tokens": tuning.max_tokens,
            "keep_layers": tuning.keep_layers,
            "vector_layers": tuning.vector_layers,
            # Makes two trainings alike.
            "seed": tuning.seed,
        }

    def __init__(
        self,
        config: dict[str, Any],
        storage: ModelStorage,
        resource: Resource,
        words: Any = None,
        blend: Any = None,
    ) -> None:
        """Store settings and, once trained, the lexicon and the blend."""
        self.config = config
        self._storage = storage
        self._resource = resource
        self._lexicon = words
        self._blend = blend

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "SentimentClassifier":
        """Create the untrained component."""
        return cls(config, model_storage, resource)

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """Return a hash of the lexicon, the examples, and the code that learns from them."""
        settings = {**cls.get_default_config(), **config}
        files = [*_files(settings["lexicon"]), *_files(settings["examples"])]
        if _reads_vectors(settings["classifier"]) or settings["classifier"] == "fine_tuned":
            encoder = Path(settings["model_name"])
            files += [encoder / "config.json", encoder / "tokenizer.json"]
        return fingerprints.of_files(files) + fingerprints.of_packages("neural", "language")

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from the lexicon and the examples; Rasa's own training data is not read.

        Raises:
            InvalidConfigException: When a file or the encoder cannot be read.
        """
        try:
            self._lexicon = lexicon.read(_files(self.config["lexicon"]))
            examples = sentiment.read_examples(_files(self.config["examples"]))
            with self._storage.write_to(self._resource) as folder:
                dump_obj_as_json_to_file(folder / LEXICON_FILE, self._lexicon.as_dict())
                self._blend = self._trained_blend(examples, folder)
                self._blend.save(folder)
        except (
            lexicon.LexiconError,
            sentiment.ExamplesError,
            SentimentError,
            TuningError,
            checkpoint.CheckpointError,
        ) as error:
            raise InvalidConfigException(f"SentimentClassifier: {error}") from error
        return self._resource

    def _trained_blend(self, examples: list[sentiment.Example], folder: Path) -> SentimentBlend:
        from neural.sentiment.training import train

        texts = [example.text for example in examples]
        feelings = [self._lexicon.feel(text) for text in texts]
        features, name = None, ""
        if _reads_vectors(self.config["classifier"]):
            vectors, name = self._encoded(texts)
            features = _features(vectors, feelings)
        blend, accuracy = train(
            self.config["classifier"],
            texts,
            features,
            np.array([feeling.score for feeling in feelings], np.float32),
            [example.label for example in examples],
            name,
            self.config["seed"],
            self._network(folder),
        )
        logger.info(
            "SentimentClassifier (%s) learned from %d examples; right on held-out ones: %.1f %%.",
            self.config["classifier"],
            len(texts),
            100 * accuracy,
        )
        return blend

    def _network(self, folder: Path) -> Any:
        from neural.sentiment.network_training import network_training

        config = self.config
        shared = {name: config[name] for name in ("prefix", "max_tokens", "seed")}
        written = {**shared, **config["network"]}
        return network_training(config["classifier"], written, config["model_name"], folder)

    def _encoded(self, texts: list[str]) -> tuple[Any, str]:
        from neural.classifier.frozen import FrozenVectors, vector_name

        encoder = checkpoint.read(self.config["model_name"])
        names = {field.name for field in fields(FineTuning)} & set(self.config)
        settings = FineTuning(**{name: self.config[name] for name in names})
        return FrozenVectors(encoder, settings).encode(texts), vector_name(encoder, settings)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "SentimentClassifier":
        """Load the lexicon and the blend from a model.

        Raises:
            RasaException: When the model's archive is damaged.
        """
        words, blend = read_kept(model_storage, resource, _read, "sentiment", (SentimentError,))
        return cls(config, model_storage, resource, words, blend)

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the sentiment of each message.

        Raises:
            RasaException: When the message's vector is not of the kind that was trained on.
        """
        needs_vector = self._blend.experts.needs_vectors
        for message in messages:
            text = message.get(TEXT)
            vector = message.get(VECTOR) if needs_vector else None
            if text is None or (needs_vector and vector is None):
                continue
            if needs_vector:
                self._check_vector(message)
            felt = self._feel(text, vector)
            _set(message, text, felt, type(self).__name__)
        return messages

    def _feel(self, text: str, vector: Any) -> sentiment.Sentiment:
        feeling = self._lexicon.feel(text)
        features = None if vector is None else _features(vector[None], [feeling])
        scores = np.array([feeling.score], np.float32)
        probabilities = self._blend.probabilities([text], features, scores)[0]
        return sentiment.judge(feeling, probabilities.tolist())

    def _check_vector(self, message: Message) -> None:
        if message.get(VECTOR_NAME) != self._blend.vectors:
            raise RasaException(
                f"SentimentClassifier was trained on vectors {self._blend.vectors!r} but the "
                f"intent classifier gives {message.get(VECTOR_NAME)!r}: give both the same "
                "model_name, tune, prefix, max_tokens, keep_layers and vector_layers in "
                "config.yml, and train again."
            )


def _read(folder: Path) -> tuple[lexicon.Lexicon, SentimentBlend]:
    words = lexicon.Lexicon(**read_json_file(folder / LEXICON_FILE))
    return words, SentimentBlend.load(folder)


def _files(pattern: str) -> list[Path]:
    return sorted(Path().glob(pattern))


def _reads_vectors(classifier: str) -> bool:
    # An unknown name is refused in training, with the known ones.
    return "head" in CLASSIFIERS.get(classifier, ())


def _features(vectors: Any, feelings: list[lexicon.Feeling]) -> Any:
    told = np.array([sentiment.features(feeling) for feeling in feelings], np.float32)
    return np.concatenate([vectors, told], axis=1)


def _set(message: Message, text: str, felt: sentiment.Sentiment, extractor: str) -> None:
    told = {
        "label": felt.label,
        "score": felt.score,
        "intensity": felt.intensity,
        "anger": felt.anger,
        "urgency": felt.urgency,
        "words": list(felt.words),
    }
    entity = {
        "entity": SENTIMENT,
        "value": felt.label,
        "start": 0,
        "end": len(text),
        "extractor": extractor,
    }
    message.set(SENTIMENT, told, add_to_output=True)
    message.set(ENTITIES, [*message.get(ENTITIES, []), entity], add_to_output=True)
