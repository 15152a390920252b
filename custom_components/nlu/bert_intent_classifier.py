"""Classifies intents with a fine-tuned BERT-family encoder."""

from dataclasses import asdict, fields
from functools import partial
from typing import Any

import structlog
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.constants import TOKENS_NAMES
from rasa.shared.exceptions import InvalidConfigException, RasaException
from rasa.shared.nlu.constants import INTENT, METADATA, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from custom_components.kept import read_kept
from custom_components.nlu import fingerprints
from custom_components.nlu.disturbed_examples import (
    checked,
    disturbed,
    known_synonyms,
    synonym_files,
)
from custom_components.nlu.new_labels import allow_new_labels
from language.clauses import clauses
from neural.bert import checkpoint
from neural.classifier.explanation import explain
from neural.classifier.former import Former, LabelsMissing
from neural.classifier.onnx_classifier import (
    AccuracyLost,
    Classified,
    OnnxClassifier,
    refuse_loss,
    save,
)
from neural.classifier.outside import energy
from neural.classifier.settings import FineTuning, TuningError

logger = structlog.get_logger(__name__)
allow_new_labels()

INTENT_RANKING = "intent_ranking"
EXPLANATION = "explanation"
OUT_OF_SCOPE = "out_of_scope"
INTENTS = "intents"
# Where the message's vector waits for the components after this one; it is no output.
VECTOR = "sentence_vector"
VECTOR_NAME = "sentence_vector_name"
# What the same layers made of each piece of the text, for the entity extractor.
STATES = "piece_states"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class BertIntentClassifier(GraphComponent, IntentClassifier):
    """Fine-tunes an encoder in TensorFlow and serves it in int8 with ONNX Runtime.

    Its one pass over a message also leaves the message's vector for the sentiment classifier, and
    the states of its pieces for `BertEntityExtractor`.
    """

    @staticmethod
    def required_packages() -> list[str]:
        """Return the packages of training and serving."""
        return ["tensorflow", "onnxruntime", "tokenizers"]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the defaults; neural/classifier/settings.py tells what each one does."""
        tuning = FineTuning()
        return {
            # Folder of a Hugging Face BERT-family encoder, or its name on the hub.
            "model_name": "models/encoders/multilingual-e5-small",
            # Threads for one message.
            "threads": 1,
            # Intents in the ranking.
            "ranking_length": 10,
            # Shares of the examples that are trained on a second time with a slip of the pen:
            # {typos: 0.5, homophones: 0.5, traditional: 0.2, simplified: 0.2, synonyms: 0.2}.
            "augment": {},
            # YAML files of words that stand for each other (`synonyms:`), where they are augmented.
            "synonyms": "data/lexicon/synonyms/*.yml",
            # Least confidence of a part of a message that counts as a wish of its own; where two
            # parts differ, `intents` tells both. A part is read from the whole message's pass, so
            # it is less sure than a message. 1 turns it off.
            "part_threshold": 0.4,
            # Tell of every message why it has its intent; else only where the channel's metadata
            # holds `explain: true`. A pass of the encoder for each word.
            "explain": False,
            **{field.name: getattr(tuning, field.name) for field in fields(FineTuning)},
        }

    def __init__(
        self,
        config: dict[str, Any],
        storage: ModelStorage,
        resource: Resource,
        classifier: Any = None,
    ) -> None:
        """Store settings and, once trained, the classifier."""
        self.config = config
        self._storage = storage
        self._resource = resource
        self._classifier = classifier

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "BertIntentClassifier":
        """Create the untrained component."""
        return cls(config, model_storage, resource)

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """Return a hash of the code in `neural`, of the synonyms and of the encoder's shape."""
        settings = {**cls.get_default_config(), **config}
        files = synonym_files(settings["augment"], settings["synonyms"])
        code = fingerprints.of_packages("neural", "language") + fingerprints.of_files(files)
        try:
            folder = checkpoint.find(config["model_name"])
        except (checkpoint.CheckpointError, KeyError):
            return code
        shape = fingerprints.of_files([folder / "config.json", folder / "tokenizer.json"])
        return code + shape

    def train(self, training_data: TrainingData) -> Resource:
        """Fine-tune on the examples that have an intent.

        Raises:
            InvalidConfigException: When the encoder cannot be read or there are too few examples.
        """
        from neural.classifier.training import train
        from neural.classifier.training_log import LogMissing

        examples = [m for m in training_data.intent_examples if m.get(TEXT) and m.get(INTENT)]
        if len({example.get(INTENT) for example in examples}) < 2:
            raise InvalidConfigException(
                "BertIntentClassifier needs examples of at least two intents in data/nlu."
            )
        try:
            encoder = checkpoint.read(self.config["model_name"])
        except checkpoint.CheckpointError as error:
            raise InvalidConfigException(f"config.yml, BertIntentClassifier: {error}") from error
        try:
            settings = FineTuning(**{f.name: self.config[f.name] for f in fields(FineTuning)})
            settings.tuning(encoder.shortened(settings.keep_layers).config.layers)
        except TuningError as error:
            raise InvalidConfigException(f"config.yml, BertIntentClassifier, {error}") from error
        texts = [example.get(TEXT) for example in examples]
        intents = [example.get(INTENT) for example in examples]
        shares = checked(self.config["augment"])
        synonyms = known_synonyms(shares, self.config["synonyms"])
        more = partial(disturbed, shares=shares, seed=settings.seed, synonyms=synonyms)
        try:
            trained = train(encoder, texts, intents, settings, more, former=self._former())
        except (LabelsMissing, LogMissing) as error:
            raise InvalidConfigException(f"BertIntentClassifier: {error}") from error
        with self._storage.write_to(self._resource) as folder:
            save(encoder, trained, settings, folder)
            self._classifier = OnnxClassifier(folder, self.config["threads"])
        try:
            lost = refuse_loss(trained, self._classifier, settings.most_lost)
        except AccuracyLost as error:
            raise RasaException(f"config.yml, BertIntentClassifier: {error}") from error
        logger.info(
            "bert_intent_classifier.trained",
            held_out_accuracy=trained.held_out_accuracy,
            accuracy_lost_by_int8=round(lost, 4),
        )
        return self._resource

    def _former(self) -> Former | None:
        """Return the model that `rasa train --finetune` goes on from."""
        if self._classifier is None:
            return None
        with self._storage.read_from(self._resource) as folder:
            return Former.read(folder)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "BertIntentClassifier":
        """Load the classifier from a model.

        Raises:
            RasaException: When the model's archive is damaged.
        """
        read = partial(OnnxClassifier, threads=config["threads"])
        classifier = read_kept(model_storage, resource, read, "intent classifier")
        return cls(config, model_storage, resource, classifier)

    def process(self, messages: list[Message]) -> list[Message]:
        """Classify messages in one pass."""
        written = [message for message in messages if message.get(TEXT) is not None]
        results = self._classifier.classify([message.get(TEXT) for message in written])
        for message, classified in zip(written, results, strict=True):
            ranking = self._ranking(classified.confidences)
            if not message.get(TEXT).strip():
                ranking = [{"name": None, "confidence": 0.0}]
            message.set(INTENT, dict(ranking[0]), add_to_output=True)
            message.set(INTENT_RANKING, ranking, add_to_output=True)
            message.set(VECTOR, classified.vector)
            message.set(VECTOR_NAME, self._classifier.vector_name)
            message.set(STATES, classified.tokens)
            found, limit = float(energy(classified.logits[None])[0]), self._classifier.most_energy
            told = {"energy": found, "limit": limit, "is": found > limit}
            message.set(OUT_OF_SCOPE, told, add_to_output=True)
            if several := self._several(message.get(TEXT), classified):
                message.set(INTENTS, several, add_to_output=True)
            if self.config["explain"] or (message.get(METADATA) or {}).get("explain") is True:
                message.set(EXPLANATION, self._explanation(message), add_to_output=True)
        return messages

    def _several(self, text: str, classified: Classified) -> list[dict[str, Any]]:
        """Return the intents of a message's parts, where the parts have different ones."""
        parts = clauses(text) if self.config["part_threshold"] < 1 else []
        if len(parts) < 2:
            return []
        found = []
        for part in self._classifier.classify_parts(text, classified, parts):
            best = self._ranking(part.confidences)[0]
            if part.inside and best["confidence"] >= self.config["part_threshold"]:
                found.append({**best, "start": part.start, "end": part.end})
        return found if len({part["name"] for part in found}) > 1 else []

    def _explanation(self, message: Message) -> dict[str, Any]:
        text = message.get(TEXT)
        tokens = message.get(TOKENS_NAMES[TEXT]) or []
        found = explain(self._classifier, text, [(token.start, token.end) for token in tokens])
        return {
            "intent": found.label,
            "words": [
                {**asdict(word), "text": text[word.start : word.end]} for word in found.words
            ],
            "examples": [asdict(example) for example in found.examples],
        }

    def _ranking(self, confidences: Any) -> list[dict[str, Any]]:
        best = confidences.argsort()[::-1][: self.config["ranking_length"]]
        return [
            {"name": self._classifier.labels[place], "confidence": float(confidences[place])}
            for place in best
        ]
