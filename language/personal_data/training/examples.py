"""What customers say in the assistant's own NLU examples: natural, and by other hands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from language.characters import has_han
from language.personal_data.training.sentences import Message

FOLDER = Path(__file__).parents[3] / "data" / "nlu"
_EXAMPLE = re.compile(r"^\s+- (?P<text>\S.*)$", re.M)
_ENTITY = re.compile(r"\[(?P<text>[^\[\]]+)\]\((?P<kind>\w+)\)")
KINDS = {
    "person": "name", "address": "address", "phone": "phone", "email": "email",
    "order_number": "order",
}  # fmt: skip


def examples(folder: Path = FOLDER) -> list[Message]:
    """Return the examples of NLU files with the personal data that is annotated in them."""
    return [
        message(match["text"])
        for file in sorted(folder.rglob("*.yml"))
        for match in _EXAMPLE.finditer(file.read_text(encoding="utf-8"))
    ]


def message(annotated: str) -> Message:
    """Return an example as a message."""
    text, place = "", 0
    spans: list[tuple[str, int, int]] = []
    for match in _ENTITY.finditer(annotated):
        text += annotated[place : match.start()]
        if match["kind"] in KINDS:
            spans.append((KINDS[match["kind"]], len(text), len(text) + len(match["text"])))
        text += match["text"]
        place = match.end()
    text += annotated[place:]
    return Message(text, tuple(spans), "zh" if has_han(text) else "en")


def tested(file: Path) -> Iterator[Message]:
    """Yield the messages of a file of tests, whose texts are blocks of their own."""
    for block in re.findall(r"- text: \|\n\s+(.+)\n", file.read_text(encoding="utf-8")):
        yield message(block)
