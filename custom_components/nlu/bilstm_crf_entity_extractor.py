"""Finds the entities that only examples can teach, by a BiLSTM-CRF trained on annotations."""

from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe

from custom_components.nlu.tagger_extraction import TaggingEntityExtractor
from neural.tagger.settings import TaggerTraining


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class BiLstmCrfEntityExtractor(TaggingEntityExtractor):
    """A BiLSTM-CRF over the tokenizer's words, trained on annotations in TensorFlow.

    It reads roles and groups, and nothing but the text: neither the intent nor what other
    extractors found. ONNX Runtime serves it. `SequenceEntityExtractor` has the same interface, so
    either can stand in a pipeline.
    """

    training = TaggerTraining

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the defaults; `neural.tagger.settings.TaggerTraining` tells of the training."""
        return TaggingEntityExtractor.own_config(TaggerTraining())
