"""What extractors share that train a network of `neural.tagger` on annotated examples."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import partial
from pathlib import Path
from typing import Any, ClassVar, TypeVar

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.exceptions import RasaException
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from custom_components.kept import read_kept_if_any
from custom_components.nlu import entity_messages, fingerprints
from custom_components.nlu.entity_messages import add_tagged, annotated, words_of
from language.words import characters_apart
from neural.bert.checkpoint import Checkpoint
from neural.encoder.token_states import TokenStates
from neural.tagger import onnx_tagger
from neural.tagger.bilou import Token
from neural.tagger.onnx_tagger import OnnxTagger, within
from neural.tagger.settings import TaggerTraining

Own = TypeVar("Own", bound="TaggingEntityExtractor")


@dataclass(frozen=True)
class Reading:
    """What an encoder made of the training examples; nothing where none is read.

    Attributes:
        states: Of each example.
        name: Name of their kind.
        encoder: The encoder.
        layers: How many of its layers made them.
    """

    states: Sequence[TokenStates | None]
    name: str = ""
    encoder: Checkpoint | None = None
    layers: int = 0


class TaggingEntityExtractor(GraphComponent, EntityExtractorMixin):
    """An entity extractor without settings: subclasses say what is read beside the words."""

    # How the tagger is trained.
    training: ClassVar[type[TaggerTraining]] = TaggerTraining

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
    def required_components(cls) -> list[type]:
        """Return what must come before: the words."""
        return [Tokenizer]

    @staticmethod
    def required_packages() -> list[str]:
        """Return the packages of training and serving."""
        return ["tensorflow", "tf2onnx", "onnxruntime", "safetensors"]

    @staticmethod
    def own_config(settings: TaggerTraining) -> dict[str, Any]:
        """Return the keys that every such extractor has."""
        return {
            # Spans less sure than this are left out.
            "least_confidence": 0.4,
            # Whether each Chinese character is a token, so that an entity may end within a word.
            "split_chinese": True,
            # Threads a message.
            "threads": 1,
            **{field.name: getattr(settings, field.name) for field in fields(settings)},
        }

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
        """Return a hash of the code that learns."""
        files = [Path(__file__), Path(entity_messages.__file__)]
        packages = fingerprints.of_packages("neural.tagger", "neural.encoder", "language")
        return packages + fingerprints.of_files(files)

    def read_examples(self, texts: Sequence[str]) -> Reading:
        """Return what is read of training texts beside their words."""
        return Reading([None] * len(texts))

    def read_message(self, message: Message) -> TokenStates | None:
        """Return what is read of a message beside its words."""
        return None

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from the annotated examples; without annotations nothing is ever found."""
        messages = [message for message in training_data.nlu_examples if message.get(TEXT)]
        if not any(annotated(message) for message in messages):
            return self._resource
        from neural.tagger import training
        from neural.tagger.export import TaggerTrainingError

        read = self.read_examples([message.get(TEXT) for message in messages])
        examples = [
            training.Example(within(self._tokens(message), states), annotated(message), states)
            for message, states in zip(messages, read.states, strict=True)
        ]
        names = [field.name for field in fields(self.training)]
        settings = self.training(**{name: self.config[name] for name in names})
        shared = training.Shared(read.encoder, read.layers) if read.encoder else None
        try:
            trained = training.train(examples, settings, shared)
        except TaggerTrainingError as error:
            raise RasaException(f"The entity tagger cannot be trained: {error}") from error
        with self._storage.write_to(self._resource) as folder:
            onnx_tagger.save(trained, folder, read.name)
            self._tagger = OnnxTagger(folder, self.config["threads"])
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
        """Load the tagger from a model; one trained without annotations has none.

        Raises:
            RasaException: When the model's archive is damaged.
        """
        read = partial(OnnxTagger, threads=config["threads"])
        tagger = read_kept_if_any(model_storage, resource, read, "tagger")
        return cls(config, model_storage, resource, tagger)

    def process(self, messages: list[Message]) -> list[Message]:
        """Add what is found to each message."""
        for message in messages:
            if not message.get(TEXT) or self._tagger is None:
                continue
            found = self._tagger.tag(self._tokens(message), self.read_message(message))
            add_tagged(message, found, self.config["least_confidence"], type(self).__name__)
        return messages

    def _tokens(self, message: Message) -> list[Token]:
        words = words_of(message)
        if self.config["split_chinese"]:
            words = characters_apart(words)
        return [Token(word.text, word.start, word.end) for word in words]
