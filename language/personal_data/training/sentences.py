"""Makes messages of sentences and values, and says where in them personal data stands."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import opencc

from language.personal_data.training.choosing import half
from language.personal_data.training.values import Values

FOLDER = Path(__file__).parent
LANGUAGES = ("en", "zh")
SLOT = re.compile(r"\{(\w+)\}")
# "(thanks|thank you) {first}": one of several.
CHOICE = re.compile(r"(?<!\\)\(([^()]*\|[^()]*)\)")
MOST_TIMES = 4
# What a slot's value is; what is not here is nobody's.
KINDS = {
    "name": "name", "somebody": "name", "first": "name", "last": "name", "call": "name",
    "given": "name", "foreign": "name", "english": "name", "surname": "name",
    "address": "address", "street": "address", "detail": "address", "postcode": "address",
    "phone": "phone", "landline": "phone", "email": "email", "order": "order",
    "account": "account", "digits": "account", "card": "card", "id": "identity",
}  # fmt: skip


class Message(NamedTuple):
    """A message.

    Attributes:
        text: What is written.
        spans: Where personal data stands in it: kind, first character, one after the last.
        language: `en` or `zh`.
    """

    text: str
    spans: tuple[tuple[str, int, int], ...]
    language: str


def read(path: Path) -> list[str]:
    """Return the sentences of a file."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line.replace("\\n", "\n") for line in lines if line and not line.startswith("# ")]


def own(language: str, wanted: int | None) -> list[str]:
    """Return the sentences of a language; with `wanted` 0 or 1 those of one half."""
    lines = read(FOLDER / f"sentences_{language}.txt")
    return [line for line in lines if wanted is None or half(line) == wanted]


def personal(sentence: str) -> bool:
    """Tell whether a sentence holds personal data."""
    return any(slot in KINDS for slot in SLOT.findall(sentence))


def varied(lines: Sequence[str]) -> list[str]:
    """Return sentences, what can be said in several ways several times."""
    return [one for one in lines for _ in range(1 + min(MOST_TIMES - 1, len(CHOICE.findall(one))))]


def fill(sentence: str, values: Values, language: str) -> Message:
    """Put values into a sentence."""
    chosen = CHOICE.sub(lambda choice: values.chance.choice(choice[1].split("|")), sentence)
    sentence = re.sub(r"\\([()])", r"\1", re.sub(r" +", " ", chosen).strip(" "))
    text, spans, place = "", [], 0
    for match in SLOT.finditer(sentence):
        text += sentence[place : match.start()]
        value = values.make(match[1], language == "zh")
        if match[1] in KINDS:
            spans.append((KINDS[match[1]], len(text), len(text) + len(value)))
        text += value
        place = match.end()
    return Message(text + sentence[place:], tuple(spans), language)


def joined(messages: Sequence[Message], joint: str) -> Message:
    """Return several messages as one."""
    text, spans = "", []
    for message in messages:
        if text:
            text += joint
        spans += [(kind, start + len(text), end + len(text)) for kind, start, end in message.spans]
        text += message.text
    return Message(text, tuple(spans), messages[0].language)


def disturbed(message: Message, chance: random.Random) -> Message:
    """Return a message as people in a hurry write it, or in traditional characters."""
    text = message.text
    dice = chance.random()
    if message.language == "en":
        if dice < 0.25:
            return (
                message._replace(text=text.lower()) if len(text.lower()) == len(text) else message
            )
        if dice < 0.28:
            return (
                message._replace(text=text.upper()) if len(text.upper()) == len(text) else message
            )
        return message
    if dice < 0.12:
        changed = _traditional().convert(text)
        return message._replace(text=changed) if len(changed) == len(text) else message
    return _without_signs(message) if dice < 0.27 else message


def messages(
    sentences: Mapping[str, Sequence[str]], values: Values, chance: random.Random, empty: float
) -> Iterator[Message]:
    """Yield messages without end, the languages by turns.

    Args:
        sentences: Sentences by language.
        values: Makes the values.
        chance: Where chance comes from.
        empty: Share of messages in which nothing is to be found.
    """
    kinds = {
        language: (
            [one for one in varied(lines) if personal(one)],
            [one for one in varied(lines) if not personal(one)],
        )
        for language, lines in sentences.items()
    }
    while True:
        for language, (full, bare) in kinds.items():
            parts = [bare if chance.random() < empty else full]
            dice = chance.random()
            if dice < 0.3:
                more = bare if parts[0] is bare or chance.random() < 0.6 else full
                parts = [parts[0], more] if chance.random() < 0.5 else [more, parts[0]]
            filled = [fill(chance.choice(part), values, language) for part in parts]
            joint = chance.choice(
                (". ", " ", ", ", "\n", "! ") if language == "en" else ("，", "。", " ", "\n", "，")
            )
            yield disturbed(joined(filled, joint), chance)


def _without_signs(message: Message) -> Message:
    """Drop Chinese commas and full stops outside of personal data."""
    inside = {place for _, start, end in message.spans for place in range(start, end)}
    edges = {end for _, _, end in message.spans}
    kept = [
        place
        for place, one in enumerate(message.text)
        if place in inside or place in edges or one not in "，。！？"
    ]
    new = {old: place for place, old in enumerate(kept)}
    spans = tuple((kind, new[start], new[end - 1] + 1) for kind, start, end in message.spans)
    return Message("".join(message.text[place] for place in kept), spans, message.language)


@lru_cache(1)
def _traditional() -> opencc.OpenCC:
    return opencc.OpenCC("s2t")
