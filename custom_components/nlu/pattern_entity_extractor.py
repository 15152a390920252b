"""Finds entities by patterns and by the names of look-up tables."""

import datetime
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.shared.utils.io import dump_obj_as_json_to_file, read_json_file

from custom_components.kept import read_kept
from custom_components.nlu import fingerprints
from custom_components.nlu.entity_messages import add_hints, add_spans
from language import patterns, tables
from language.spans import Span

NAMES_FILE = "names.json"


@DefaultV1Recipe.register(
    # As a featurizer it also sees the training data, and leaves its hints there.
    [
        DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER,
        DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR,
    ],
    is_trainable=True,
)
class PatternEntityExtractor(GraphComponent, EntityExtractorMixin):
    """Order numbers, phones, e-mails, money, counts, dates, ratings, ordinals and table names.

    What it finds it also leaves as hints, from which the sequence extractor learns when a pattern
    means what it seems to mean.
    """

    @staticmethod
    def required_packages() -> list[str]:
        """Return the packages that values are read with."""
        return ["phonenumbers", "dateparser", "cn2an", "rapidfuzz"]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the defaults."""
        return {
            # Tables of names: `entity`, CSV `file`, column of the `value`, `columns` of names
            # (several names in a cell are separated by `|`).
            "tables": [],
        }

    def __init__(
        self, config: dict[str, Any], storage: ModelStorage, resource: Resource, names: list[Any]
    ) -> None:
        """Store settings and names."""
        self.config = config
        self._storage = storage
        self._resource = resource
        self._tables = tables.Tables(names)

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "PatternEntityExtractor":
        """Create the untrained component."""
        return cls(config, model_storage, resource, [])

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """Return a hash of the tables' files and of the code that reads them."""
        files = [Path(table.get("file", "")) for table in config.get("tables", [])]
        return fingerprints.of_files(files) + fingerprints.of_packages("language")

    def train(self, training_data: TrainingData) -> Resource:
        """Read the tables and keep their names in the model.

        Raises:
            InvalidConfigException: When a table cannot be read.
        """
        try:
            names = [name for table in self.config["tables"] for name in _read(table)]
        except (tables.TableError, KeyError) as error:
            raise InvalidConfigException(
                f"config.yml, PatternEntityExtractor, tables: {error}"
            ) from error
        self._tables = tables.Tables(names)
        with self._storage.write_to(self._resource) as folder:
            dump_obj_as_json_to_file(folder / NAMES_FILE, self._tables.as_dicts())
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "PatternEntityExtractor":
        """Load the names from a model.

        Raises:
            RasaException: When the model's archive is damaged.
        """
        names = read_kept(model_storage, resource, _kept_names, "tables of names")
        return cls(config, model_storage, resource, names)

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Leave hints on the training examples."""
        for message in training_data.training_examples:
            if message.get(TEXT):
                add_hints(message, self._find(message.get(TEXT)))
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Add what is found to each message."""
        for message in messages:
            if message.get(TEXT):
                found = self._find(message.get(TEXT))
                add_hints(message, found)
                add_spans(message, found, type(self).__name__)
        return messages

    def _find(self, text: str) -> list[Span]:
        return patterns.find(text, datetime.date.today()) + self._tables.find(text)


def _read(table: dict[str, Any]) -> list[tables.Name]:
    file = Path(table["file"])
    return tables.read(table["entity"], file, table["value"], table["columns"])


def _kept_names(folder: Path) -> list[tables.Name]:
    return [tables.Name(**name) for name in read_json_file(folder / NAMES_FILE)]
