"""What customers say, by intent and by what they name: read from examples in Rasa's NLU format."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from ruamel.yaml import YAML

_ENTITY = re.compile(r"\[(?P<words>[^\]]+)\](?:\((?P<name>\w+)\)|(?P<json>\{[^}]*\}))")
_ITEM = re.compile(r"^\s*-\s+")


class Named(NamedTuple):
    """A part of an example that names something."""

    entity: str
    words: str


class Example(NamedTuple):
    """A message as a customer may write it."""

    intent: str
    text: str
    named: tuple[Named, ...] = ()


class Vocabulary:
    """Messages of one language, by what they mean.

    Args:
        examples: The messages.
        filled: Entities that fill each slot.
    """

    def __init__(
        self, examples: Iterable[Example], filled: Mapping[str, Sequence[str]] | None = None
    ) -> None:
        self._filled = filled or {}
        self._by_intent: dict[str, list[Example]] = defaultdict(list)
        for example in examples:
            self._by_intent[example.intent].append(example)

    def naming(
        self, intent: str, slots: Iterable[str] = (), entities: Iterable[str] = ()
    ) -> list[Example]:
        """Return examples of an intent that name these, and as little else as can be.

        Args:
            intent: The intent.
            slots: Slots that must be filled by what is named.
            entities: Entities that must be named.

        Returns:
            The examples that name least, in the order they were read.
        """
        wanted, named = set(slots), set(entities)
        found = [
            example
            for example in self._by_intent.get(intent, ())
            if wanted <= self._slots(example) and named <= {part.entity for part in example.named}
        ]
        least = min((len(example.named) for example in found), default=0)
        return [example for example in found if len(example.named) == least]

    def bare(self, intent: str) -> list[str]:
        """Return messages of an intent that name nothing."""
        return [example.text for example in self._by_intent.get(intent, ()) if not example.named]

    def words(self, slot: str) -> list[str]:
        """Return how values of a slot are said, each once, in the order of the examples."""
        entities = self._filled.get(slot, (slot,))
        said = [
            named.words
            for examples in self._by_intent.values()
            for example in examples
            for named in example.named
            if named.entity in entities
        ]
        return list(dict.fromkeys(said))

    def said(self, example: Example, slot: str) -> list[str]:
        """Return the words of an example that fill a slot."""
        entities = self._filled.get(slot, (slot,))
        return [named.words for named in example.named if named.entity in entities]

    def _slots(self, example: Example) -> set[str]:
        entities = {named.entity for named in example.named}
        return {slot for slot, filling in self._filled.items() if entities.intersection(filling)}


def read_examples(folder: Path) -> list[Example]:
    """Read the NLU examples of a folder, or of one file.

    Raises:
        ValueError: When a file is not in Rasa's NLU format; names it.
    """
    files = [folder] if folder.is_file() else sorted(folder.rglob("*.yml"))
    return [example for file in files for example in _read(file)]


def slots_filled(domain: Path) -> dict[str, tuple[str, ...]]:
    """Return which entities fill each slot of a domain."""
    slots = (YAML(typ="safe").load(domain) or {}).get("slots") or {}
    return {
        name: tuple(
            str(mapping["entity"])
            for mapping in (slot or {}).get("mappings") or ()
            if mapping.get("type") == "from_entity"
        )
        for name, slot in slots.items()
    }


def _read(file: Path) -> Iterator[Example]:
    content = YAML(typ="safe").load(file)
    for group in (content or {}).get("nlu") or ():
        if not isinstance(group, dict):
            raise ValueError(f"{file}: 'nlu' must be a list of intents with examples")
        intent = group.get("intent")
        if intent:
            for text in _texts(group.get("examples") or ""):
                yield annotated(str(intent), text)


def _texts(examples: Any) -> Iterator[str]:
    if isinstance(examples, str):
        yield from (_ITEM.sub("", line).strip() for line in examples.splitlines() if line.strip())
    else:
        yield from (str(example["text"]).strip() for example in examples)


def annotated(intent: str, text: str) -> Example:
    """Return an example from text in which entities are marked as Rasa's format does."""
    named = []
    for match in _ENTITY.finditer(text):
        name = match["name"] or json.loads(match["json"]).get("entity", "")
        named.append(Named(name, match["words"]))
    return Example(intent, _ENTITY.sub(lambda match: match["words"], text), tuple(named))
