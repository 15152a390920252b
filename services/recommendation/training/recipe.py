"""What is trained and when it goes live, as `recommender.yml` says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import inf
from pathlib import Path
from typing import Any

from dialogue.document import Node, parse
from dialogue.problems import Place, Problem, nearest
from services.recommendation.liking import WEIGHTS, Liking
from services.recommendation.recommenders import kinds
from services.recommendation.recommenders.kinds import Choice

MEASURES = ("ndcg@10", "hr@10", "coverage@10")
KINDS_OF_BEHAVIOUR = ("seen", "clicked", "asked", "rated", "bought", "returned", "ignored")


class RecipeRefused(Exception):
    """`recommender.yml` cannot be meant; the message lists every mistake with its place."""


ALS = Choice("als", {})


@dataclass(frozen=True)
class Recipe:
    """What is trained and when it goes live.

    Attributes:
        recommenders: What is trained; the best of them on the latest days may go live.
        first: What is trained in the first seconds of a shop that has no version yet.
        liking: What behaviour says about liking.
        held_out_days: The latest days, on which versions are judged.
        least_shoppers: With fewer shoppers in these days nothing is judged, nothing goes live.
        measure: By what they are judged.
        margin: By which share of the live one's measure a new version must be better.
        refit: Whether what goes live learns from the held-out days too, once it was judged.
    """

    recommenders: tuple[Choice, ...] = (ALS,)
    first: Choice = ALS
    liking: Liking = field(default_factory=Liking)
    held_out_days: int = 7
    least_shoppers: int = 20
    measure: str = "ndcg@10"
    margin: float = 0.01
    refit: bool = True


def read(file: Path) -> Recipe:
    """Read what is trained; without the file it is the default.

    Raises:
        RecipeRefused: When the file says something that cannot be meant.
    """
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        return Recipe()
    except (OSError, UnicodeDecodeError) as error:
        raise RecipeRefused(f"{file} cannot be read: {error}") from error
    root, problems = parse(text, str(file))
    reading = _Reading(problems)
    recipe = reading.recipe(root) if root else Recipe()
    if reading.problems:
        told = "\n".join(f"  {problem}" for problem in sorted(reading.problems))
        raise RecipeRefused(f"The recommender cannot be trained as {file.name} says:\n{told}")
    return recipe


class _Reading:
    """Collects every mistake of the file."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems

    def recipe(self, root: Node) -> Recipe:
        if not isinstance(root.value, dict):
            self._wrong(
                root.place, "the file is not keys with values", "see docs/recommendation.md"
            )
            return Recipe()
        readers: dict[str, Callable[[Node], Any]] = {
            "recommenders": lambda node: self._choices("recommenders", node),
            "first": self._choice,
            "liking": self._weights,
            "least_rating": lambda node: self._number(node, 0),
            "held_out_days": lambda node: self._whole(node, 1),
            "least_shoppers": lambda node: self._whole(node, 1),
            "measure": self._measure,
            "margin": lambda node: self._number(node, 0),
            "refit": self._flag,
        }
        said: dict[str, Any] = {}
        for key, node in root.value.items():
            if key not in readers:
                self._unknown(root.key_place(key), "key", key, readers)
            elif (value := readers[key](node)) is not None:
                said[key] = value
        weights = said.pop("liking", WEIGHTS)
        said["liking"] = Liking(weights, said.pop("least_rating", Liking.least_rating))
        return Recipe(**said)

    def _choices(self, key: str, node: Node) -> tuple[Choice, ...] | None:
        if not isinstance(node.value, list) or not node.value:
            self._wrong(node.place, f"`{key}` is not a list", "write `- als` below it")
            return None
        found = (self._choice(item) for item in node.value)
        return tuple(choice for choice in found if choice)

    def _choice(self, node: Node) -> Choice | None:
        """Read `als` or `als: {factors: 32}`."""
        if isinstance(node.value, str):
            name, written, place = node.value, {}, node.place
        elif isinstance(node.value, dict) and len(node.value) == 1:
            ((name, inside),) = node.value.items()
            place = node.key_place(name)
            if inside.value is not None and not isinstance(inside.value, dict):
                what = f"{name!r} has {inside.plain()!r} where its parameters should be"
                self._wrong(inside.place, what, f"write `{name}: {{parameter: value}}`")
                return None
            written = inside.value if isinstance(inside.value, dict) else {}
            return self._made(name, place, written, inside)
        else:
            what = f"{node.plain()!r} is not one recommender"
            self._wrong(node.place, what, "write `als`, or `als: {factors: 32}`")
            return None
        return self._made(name, place, written, node)

    def _made(
        self, name: str, place: Place, written: Mapping[str, Node], node: Node
    ) -> Choice | None:
        if name not in kinds.CLASSES:
            self._unknown(place, "recommender", name, kinds.CLASSES)
            return None
        accepted = kinds.parameters(name)
        parameters: dict[str, object] = {}
        for key, value in written.items():
            if key not in accepted:
                self._unknown(node.key_place(key), f"parameter of {name}", key, accepted)
            elif key == "parts":
                parameters[key] = self._choices(key, value) or ()
            elif not kinds.fits(value.plain(), accepted[key]):
                what = f"`{key}` of {name} is {value.plain()!r}"
                wanted = f"as {accepted[key]!r}, its default, is"
                self._wrong(value.place, what, f"give it a {_kind(accepted[key])}, {wanted}")
            else:
                parameters[key] = value.plain()
        return Choice(name, parameters)

    def _weights(self, node: Node) -> dict[str, float] | None:
        if not isinstance(node.value, dict) or not node.value:
            self._wrong(node.place, "`liking` is not kinds of behaviour with numbers")
            return None
        weights = {}
        for kind, value in node.value.items():
            if kind not in KINDS_OF_BEHAVIOUR:
                self._unknown(node.key_place(kind), "behaviour", kind, KINDS_OF_BEHAVIOUR)
            elif (weight := self._number(value, 0)) is not None:
                weights[kind] = weight
        return weights

    def _measure(self, node: Node) -> str | None:
        if node.value not in MEASURES:
            self._unknown(node.place, "measure", str(node.plain()), MEASURES)
            return None
        return str(node.value)

    def _number(self, node: Node, least: float) -> float | None:
        value = node.value
        if not isinstance(value, int | float) or isinstance(value, bool):
            value = None
        if value is None or not least <= value < inf:
            self._wrong(node.place, f"{node.plain()!r} is not a number from {least:g}")
            return None
        return float(value)

    def _whole(self, node: Node, least: int) -> int | None:
        if isinstance(node.value, bool) or not isinstance(node.value, int) or node.value < least:
            self._wrong(node.place, f"{node.plain()!r} is not a whole number from {least}")
            return None
        return node.value

    def _flag(self, node: Node) -> bool | None:
        if not isinstance(node.value, bool):
            self._wrong(node.place, f"{node.plain()!r} is neither true nor false")
            return None
        return node.value

    def _unknown(self, place: Place, kind: str, word: str, known: Any) -> None:
        cure = nearest(word, known) or f"there are {', '.join(sorted(known))}"
        self._wrong(place, f"unknown {kind} {word!r}", cure)

    def _wrong(self, place: Place, what: str, cure: str = "") -> None:
        self.problems.append(Problem(place, what, cure))


def _kind(default: object) -> str:
    names = {bool: "true or false", int: "whole number", float: "number", str: "word"}
    return names.get(type(default), "value")
