"""Decides between entities that overlap, and normalises their values."""

import datetime
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from language import normalisation
from language.spans import Span, resolve


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class EntityResolver(GraphComponent, EntityExtractorMixin):
    """Keeps of overlapping entities the longest, then the most trusted; no span stays twice."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the defaults."""
        return {
            # How far each extractor is trusted with an entity, or with all (`*`). Below 0: never.
            "trust": {
                "PatternEntityExtractor": {"*": 3},
                "SequenceEntityExtractor": {"*": 2},
                "BiLstmCrfEntityExtractor": {"*": 2},
                "BertEntityExtractor": {"*": 2},
                "PretrainedEntityExtractor": {"*": 1},
            },
            # Entities that stand for the whole message and overlap with nothing.
            "whole_message": ["language", "sentiment"],
        }

    def __init__(self, config: dict[str, Any]) -> None:
        """Store the settings."""
        self.config = config

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "EntityResolver":
        """Create the component."""
        return cls(config)

    def process(self, messages: list[Message]) -> list[Message]:
        """Resolve the entities of each message."""
        today = datetime.date.today()
        for message in messages:
            text = message.get(TEXT) or ""
            entities = message.get(ENTITIES, [])
            whole = [e for e in entities if e["entity"] in self.config["whole_message"]]
            kept = self._resolved(text, [e for e in entities if e not in whole], today)
            message.set(ENTITIES, [*kept, *whole], add_to_output=True)
        return messages

    def _resolved(
        self, text: str, entities: list[dict[str, Any]], today: datetime.date
    ) -> list[dict[str, Any]]:
        by_span = {
            Span(e["entity"], e["start"], e["end"], None, e["extractor"]): e for e in entities
        }
        trust = {(s.source, s.entity): self._trust(s.source, s.entity) for s in by_span}
        found = [by_span[span] for span in resolve(by_span, trust)]
        return [{**entity, "value": _value(text, entity, entities, today)} for entity in found]

    def _trust(self, extractor: str, entity: str) -> float:
        trusted = self.config["trust"].get(extractor, {})
        return float(trusted.get(entity, trusted.get("*", 0)))


def _value(
    text: str, entity: dict[str, Any], found: list[dict[str, Any]], today: datetime.date
) -> Any:
    """Return what an entity means: what a pattern or table read there, or else its own text."""
    written = text[entity["start"] : entity["end"]]
    if entity["value"] != written:
        return entity["value"]
    read = [
        other
        for other in found
        if other["entity"] == entity["entity"]
        and other["start"] < entity["end"]
        and entity["start"] < other["end"]
        and other["value"] != text[other["start"] : other["end"]]
    ]
    if read:
        return max(read, key=lambda other: other["end"] - other["start"])["value"]
    return normalisation.normalised(entity["entity"], written, written, today)
