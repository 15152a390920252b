"""Words and entities on a Rasa message, and as the language package knows them."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from rasa.nlu.constants import TOKENS_NAMES
from rasa.nlu.tokenizers.tokenizer import Token
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from language.characters import has_han
from language.identification import CHINESE
from language.parts_of_speech import universal
from language.spans import Span
from language.tagging import Example
from language.words import Word
from neural.tagger import bilou

# Where the language identifier leaves what it found.
LANGUAGE = "language"
# Where extractors leave what they found, for those that learn how far to follow them.
HINTS = "entity_hints"
# Where a token keeps its word's own tag, and the universal one where Rasa's featurizers look.
TAG = "tag"
PART_OF_SPEECH = "pos"


def add_spans(message: Message, spans: Iterable[Span], extractor: str) -> None:
    """Add spans to a message's entities, without a repeat of what this extractor already found.

    Args:
        message: The message.
        spans: What was found in its text.
        extractor: Name of the component that found it.
    """
    entities = list(message.get(ENTITIES, []))
    for span in spans:
        entity = {
            "entity": span.entity,
            "start": span.start,
            "end": span.end,
            "value": span.value,
            "extractor": extractor,
        }
        if entity not in entities:
            entities.append(entity)
    message.set(ENTITIES, entities, add_to_output=True)


def is_chinese(message: Message) -> bool:
    """Tell whether a message is in Chinese, by the language identifier or else by its script."""
    told = message.get(LANGUAGE)
    return bool(told["name"] == CHINESE if told else has_han(message.get(TEXT)))


def token_of(word: Word) -> Token:
    """Return a word as Rasa's token; its tag is kept."""
    tags = {TAG: word.tag, PART_OF_SPEECH: universal(word.tag)} if word.tag else {}
    return Token(word.text, word.start, word.end, tags)


def words_of(message: Message) -> list[Word]:
    """Return a message's tokens as words."""
    tokens = message.get(TOKENS_NAMES[TEXT]) or []
    return [Word(token.text, token.start, token.end, token.get(TAG, "")) for token in tokens]


def add_hints(message: Message, spans: Iterable[Span], prefix: str = "") -> None:
    """Leave spans on a message for the extractors after this one; they are no output.

    Args:
        message: The message.
        spans: What was found in its text.
        prefix: Set before the entities' types, so that finders of one type can be told apart.
    """
    hints = [replace(span, entity=prefix + span.entity, value=None) for span in spans]
    message.set(HINTS, [*(message.get(HINTS) or []), *hints])


def annotated(message: Message) -> list[bilou.Span]:
    """Return the spans that designers annotated; what extractors found teaches nothing."""
    return [
        bilou.Span(
            entity["entity"],
            entity["start"],
            entity["end"],
            entity.get("role") or "",
            str(entity.get("group") or ""),
        )
        for entity in message.get(ENTITIES, [])
        if "start" in entity and "extractor" not in entity
    ]


def add_tagged(
    message: Message, found: Iterable[tuple[bilou.Span, float]], least: float, extractor: str
) -> None:
    """Add what a tagger found to a message's entities, with roles and groups.

    Args:
        message: The message.
        found: Spans of its text, each with its confidence.
        least: Spans less sure than this are left out.
        extractor: Name of the component that found them.
    """
    entities = [_tagged(message, *pair, extractor) for pair in found if pair[1] >= least]
    message.set(ENTITIES, [*message.get(ENTITIES, []), *entities], add_to_output=True)


def _tagged(
    message: Message, span: bilou.Span, confidence: float, extractor: str
) -> dict[str, Any]:
    entity: dict[str, Any] = {
        "entity": span.entity,
        "start": span.start,
        "end": span.end,
        "value": message.get(TEXT)[span.start : span.end],
        "confidence_entity": confidence,
        "extractor": extractor,
    }
    given = {"role": span.role, "group": span.group}
    return entity | {name: value for name, value in given.items() if value}


def example_of(message: Message) -> Example:
    """Return a message as an example for the CRF; a span's entity is its label, role and all."""
    text = message.get(TEXT)
    spans = [
        Span(span.label, span.start, span.end, text[span.start : span.end])
        for span in annotated(message)
    ]
    intent = message.get(INTENT)
    topic = intent.get("name") if isinstance(intent, dict) else intent
    return Example(text, words_of(message), message.get(HINTS) or (), topic or "", spans)
