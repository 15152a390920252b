"""Finds the entities that only examples can teach, by a BiLSTM-CRF trained on annotations."""

import re
from dataclasses import fields
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.exceptions import RasaException
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from custom_components.nlu import fingerprints
from custom_components.nlu.entity_messages import words_of
from language.characters import HAN
from neural.encoder.onnx_encoder import EncoderMissing
from neural.tagger import onnx_tagger
from neural.tagger.bilou import Span, Token
from neural.tagger.onnx_tagger import OnnxTagger
from neural.tagger.settings import TaggerTraining

_UNIT = re.compile(f"[{HAN}]|[^{HAN}]+")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class BiLstmCrfEntityExtractor(GraphComponent, EntityExtractorMixin):
    """A BiLSTM-CRF over the tokenizer's words, trained on annotations in TensorFlow.

    It reads roles and groups, and nothing but the text: neither the intent nor what other
    extractors found. ONNX Runtime serves it. `SequenceEntityExtractor` has the same interface, so
    either can stand in a pipeline.
    """

    @classmethod
    def required_components(cls) -> list[type]:
        """Return what must come before: the words."""
        return [Tokenizer]

    @staticmethod
    def required_packages() -> list[str]:
        """Return the packages of training and serving."""
        return ["tensorflow", "tf2onnx", "onnxruntime", "safetensors"]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the defaults; `neural.tagger.settings.TaggerTraining` tells of the training."""
        settings = TaggerTraining()
        return {
            # Spans less sure than this are left out.
            "least_confidence": 0.4,
            # Whether each Chinese character is a token, so that an entity may end within a word.
            "split_chinese": True,
            # Threads a message.
            "threads": 1,
            **{field.name: getattr(settings, field.name) for field in fields(settings)},
        }

    def __init__(
        self,
        config: dict[str, Any],
        storage: ModelStorage,
        resource: Resource,
        tagger: OnnxTagger | None = None,
    ) -> None:
        """Store settings and, once trained, the tagger."""
        self.config = config
        self._storage = storage
        self._resource = resource
        self._tagger = tagger

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "BiLstmCrfEntityExtractor":
        """Create the untrained component."""
        return cls(config, model_storage, resource)

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """Return a hash of the code that learns."""
        return fingerprints.of_packages("neural.tagger", "language")

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from the annotated examples; without annotations nothing is ever found."""
        messages = [message for message in training_data.nlu_examples if message.get(TEXT)]
        spans = [_annotated(message) for message in messages]
        if not any(spans):
            return self._resource
        from neural.tagger import training

        examples = [
            training.Example(self._tokens(message), found)
            for message, found in zip(messages, spans, strict=True)
        ]
        names = {field.name for field in fields(TaggerTraining)}
        settings = TaggerTraining(**{name: self.config[name] for name in names})
        try:
            trained = training.train(examples, settings)
        except training.TaggerTrainingError as error:
            raise RasaException(f"The entity tagger cannot be trained: {error}") from error
        with self._storage.write_to(self._resource) as folder:
            onnx_tagger.save(trained, folder)
            self._tagger = OnnxTagger(folder, self.config["threads"])
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "BiLstmCrfEntityExtractor":
        """Load the tagger from a model; one trained without annotations has none.

        Raises:
            RasaException: When the model's archive is damaged.
        """
        try:
            with model_storage.read_from(resource) as folder:
                tagger = OnnxTagger(folder, config["threads"])
        except EncoderMissing as error:
            raise RasaException(f"The model's tagger cannot be loaded: {error}") from error
        except ValueError:  # Rasa's answer to a resource that was never written
            tagger = None
        return cls(config, model_storage, resource, tagger)

    def process(self, messages: list[Message]) -> list[Message]:
        """Add what is found to each message."""
        for message in messages:
            if not message.get(TEXT) or self._tagger is None:
                continue
            entities = [
                self._entity(span, confidence, message.get(TEXT))
                for span, confidence in self._tagger.tag(self._tokens(message))
                if confidence >= self.config["least_confidence"]
            ]
            message.set(ENTITIES, [*message.get(ENTITIES, []), *entities], add_to_output=True)
        return messages

    def _tokens(self, message: Message) -> list[Token]:
        tokens = [Token(word.text, word.start, word.end) for word in words_of(message)]
        if not self.config["split_chinese"]:
            return tokens
        return [
            Token(unit[0], token.start + unit.start(), token.start + unit.end())
            for token in tokens
            for unit in _UNIT.finditer(token.text)
        ]

    def _entity(self, span: Span, confidence: float, text: str) -> dict[str, Any]:
        entity: dict[str, Any] = {
            "entity": span.entity,
            "start": span.start,
            "end": span.end,
            "value": text[span.start : span.end],
            "confidence_entity": confidence,
            "extractor": type(self).__name__,
        }
        given = {"role": span.role, "group": span.group}
        return entity | {name: value for name, value in given.items() if value}


def _annotated(message: Message) -> list[Span]:
    """Return the spans that designers annotated; what extractors found teaches nothing."""
    return [
        Span(
            entity["entity"],
            entity["start"],
            entity["end"],
            entity.get("role") or "",
            str(entity.get("group") or ""),
        )
        for entity in message.get(ENTITIES, [])
        if "start" in entity and "extractor" not in entity
    ]
