"""Finds the entities that only examples can teach, from the intent classifier's own pass."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.exceptions import InvalidConfigException, RasaException
from rasa.shared.nlu.training_data.message import Message

from custom_components.nlu import fingerprints
from custom_components.nlu.bert_intent_classifier import STATES, VECTOR_NAME
from custom_components.nlu.tagger_extraction import Reading, TaggingEntityExtractor
from neural.bert import checkpoint
from neural.classifier.settings import FineTuning, TuningError
from neural.encoder.token_states import TokenStates
from neural.tagger.settings import EncodedTaggerTraining


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class BertEntityExtractor(TaggingEntityExtractor):
    """A BiLSTM-CRF over what the encoder's pass for the intent made of each word.

    It stands behind `BertIntentClassifier` and reads the states of the layers that fine-tuning
    leaves as they are, so that it can be trained without waiting for the fine-tuning. It reads
    roles and groups; `SequenceEntityExtractor` has the same interface. That the classifier stands
    before it is seen when serving alone: in training Rasa runs no classifier before an extractor.
    """

    training = EncodedTaggerTraining

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the defaults; `neural.tagger.settings.EncodedTaggerTraining` tells of them."""
        tuning = FineTuning()
        return {
            # These must be as in the intent classifier, whose states are read.
            "model_name": "models/encoders/multilingual-e5-small",
            "tune": tuning.tune,
            "prefix": tuning.prefix,
            "max_tokens": tuning.max_tokens,
            "keep_layers": tuning.keep_layers,
            "vector_layers": tuning.vector_layers,
            **TaggingEntityExtractor.own_config(EncodedTaggerTraining()),
        }

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """Return a hash of the code that learns and of the encoder's shape."""
        settings = {**cls.get_default_config(), **config}
        encoder = Path(settings["model_name"])
        files = [encoder / "config.json", encoder / "tokenizer.json"]
        code = super().fingerprint_addon(config) + fingerprints.of_packages("neural")
        return code + fingerprints.of_files(files)

    def read_examples(self, texts: Sequence[str]) -> Reading:
        """Let the layers that are shared read the training texts.

        Raises:
            InvalidConfigException: When the encoder cannot be read or `tune` means nothing.
        """
        from neural.classifier.frozen import FrozenVectors, frozen_layers, vector_name

        names = ("tune", "prefix", "max_tokens", "keep_layers", "vector_layers")
        tuning = FineTuning(**{name: self.config[name] for name in names})
        try:
            encoder = checkpoint.read(self.config["model_name"])
            states = FrozenVectors(encoder, tuning).token_states(texts)
        except (checkpoint.CheckpointError, TuningError) as error:
            raise InvalidConfigException(f"config.yml, BertEntityExtractor: {error}") from error
        name, layers = vector_name(encoder, tuning), frozen_layers(encoder, tuning)
        return Reading(states, name, encoder.shortened(tuning.keep_layers), layers)

    def read_message(self, message: Message) -> TokenStates | None:
        """Return the states that the intent classifier's pass left.

        Raises:
            RasaException: When they are not of the kind that was trained on.
        """
        wanted, given = self._tagger.states if self._tagger else "", message.get(VECTOR_NAME)
        states: TokenStates | None = message.get(STATES)
        if states is None or given != wanted:
            raise RasaException(
                f"BertEntityExtractor was trained on states {wanted!r} but the intent classifier "
                f"gives {given!r}: put it behind BertIntentClassifier, give both the same "
                "model_name, tune, prefix, max_tokens, keep_layers and vector_layers in "
                "config.yml, and train again."
            )
        return states
