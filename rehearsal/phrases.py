"""Wording that no examples hold: `tests/simulation/phrases/*.yml`, a file for each language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from dialogue.document import Node, parse
from dialogue.fields import Fields
from dialogue.problems import Place, Problem

KEYS = ("language", "answers", "names", "wishes", "corrects", "refuses", "angry", "nonsense",
        "unclear", "joins")  # fmt: skip
# Under this key stands what fits every slot.
ANY = "any"

Lists = Mapping[str, tuple[str, ...]]


class WrittenWrong(ValueError):
    """A file of a rehearsal cannot be used; lists every problem with file and line."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in sorted(problems)))


@dataclass(frozen=True)
class Phrases:
    """How customers word what examples do not hold; `{value}` stands for what is named.

    Attributes:
        language: The language.
        answers: Messages that are the answer themselves, by slot.
        names: Ways to name a value, by slot.
        wishes: Ways to begin, by intent; `{slot}` for what is told at once.
        corrects: Ways to change an answer.
        refuses: Ways to say that a value is not meant.
        angry: What an angry customer puts before a message.
        nonsense: What nobody understands.
        unclear: Messages that could mean any of several intents, by the intents (`a|b`).
        joins: Ways to say two things at once, `{first}` and `{second}`.
    """

    language: str
    answers: Lists = field(default_factory=dict)
    names: Lists = field(default_factory=dict)
    wishes: Lists = field(default_factory=dict)
    corrects: tuple[str, ...] = ()
    refuses: tuple[str, ...] = ()
    angry: tuple[str, ...] = ()
    nonsense: tuple[str, ...] = ()
    unclear: Lists = field(default_factory=dict)
    joins: tuple[str, ...] = ()

    def naming(self, slot: str) -> tuple[str, ...]:
        """Return ways to name a value of a slot."""
        return self.names.get(slot) or self.names.get(ANY) or ("{value}",)


def read_phrases(folder: Path) -> dict[str, Phrases]:
    """Read the phrases of every language in a folder.

    Raises:
        WrittenWrong: When a file is not as it must be.
    """
    problems: list[Problem] = []
    found: dict[str, Phrases] = {}
    for file in sorted(folder.glob("*.yml")):
        tree, wrong = parse(file.read_text(encoding="utf-8"), str(file))
        problems += wrong
        if tree is not None:
            phrases = _phrases(tree, file, problems)
            found[phrases.language] = phrases
    if not found and not problems:
        what = f"no phrases (.yml) in {str(folder)!r}"
        problems.append(Problem(Place(str(folder), 1, 1), what, "write en.yml and zh.yml"))
    if problems:
        raise WrittenWrong(problems)
    return found


def _phrases(tree: Node, file: Path, problems: list[Problem]) -> Phrases:
    fields = Fields(tree, f"file {str(file)!r}", KEYS, problems)
    return Phrases(
        fields.word("language") or file.stem,
        answers=_lists(fields, "answers", problems),
        names=_lists(fields, "names", problems),
        wishes=_lists(fields, "wishes", problems),
        corrects=fields.words("corrects"),
        refuses=fields.words("refuses"),
        angry=fields.words("angry"),
        nonsense=fields.words("nonsense"),
        unclear=_lists(fields, "unclear", problems),
        joins=fields.words("joins"),
    )


def _lists(fields: Fields, key: str, problems: list[Problem]) -> Lists:
    node = fields.get(key)
    if node is None:
        return {}
    if not isinstance(node.value, dict):
        problems.append(Problem(node.place, f"{key!r} must be lists of phrases by name"))
        return {}
    within = Fields(node, f"{key!r} in {fields.what}", tuple(node.value), problems)
    return {name: within.words(name) for name in node.value}
