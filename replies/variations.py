"""Which variation of a response is said: it follows from the situation alone, never from chance.

A variation may say in its `metadata` when it is meant: at a `sentiment`, at `anger`, from how often
the response was `heard` on. Of the variations that fit, those with the most such conditions are
taken, and of these the ones for the most often heard; several take turns.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Response = dict[str, Any]

METADATA = "metadata"
SENTIMENTS = ("negative", "neutral", "positive")
REPHRASE = "rephrase"
FREE = "free"
CONDITIONS = ("sentiment", "anger", "heard")
KEYS = (*CONDITIONS, REPHRASE, FREE)


class BrokenReplies(Exception):
    """Responses whose `metadata` cannot be followed; the message lists every one of them."""


@dataclass(frozen=True)
class Situation:
    """What a reply is said into.

    Attributes:
        heard: How often the customer has heard this response in this visit.
        sentiment: Label of the customer's latest message, or None.
        anger: Whether that message is angry.
    """

    heard: int = 0
    sentiment: str | None = None
    anger: bool = False


def fitting(variations: Sequence[Response], situation: Situation) -> list[Response]:
    """Return the variations whose conditions the situation meets, in their order."""
    return [variation for variation in variations if _fits(_told(variation), situation)]


def choose(variations: Sequence[Response], situation: Situation) -> Response:
    """Return the variation to say.

    Args:
        variations: At least one, all of them fitting; the first is said first.
        situation: Situation that they fit.
    """
    ranks = [_rank(_told(variation)) for variation in variations]
    best = max(ranks)
    turn_takers = [v for v, rank in zip(variations, ranks, strict=True) if rank == best]
    return turn_takers[(situation.heard - best[1]) % len(turn_takers)]


def check(responses: Mapping[str, Sequence[Response]]) -> None:
    """Refuse what cannot be followed in the responses' metadata.

    Raises:
        BrokenReplies: With every mistake in it.
    """
    mistakes = [
        f"{name}, variation {place}: {mistake}"
        for name, variations in responses.items()
        for place, variation in enumerate(variations, 1)
        for mistake in _mistakes(_told(variation))
    ]
    if mistakes:
        listed = "\n  ".join(mistakes)
        raise BrokenReplies(f"The domain's responses cannot be followed:\n  {listed}")


def without_conditions(response: Response) -> None:
    """Take from a response what only decided about it; channels get the rest of its metadata."""
    metadata = response.get(METADATA)
    if isinstance(metadata, dict):
        rest = {key: value for key, value in metadata.items() if key not in KEYS}
        if rest:
            response[METADATA] = rest
        else:
            del response[METADATA]


def _told(variation: Response) -> Mapping[str, Any]:
    metadata = variation.get(METADATA)
    return metadata if isinstance(metadata, dict) else {}


def _sentiments(told: Mapping[str, Any]) -> list[Any]:
    wanted = told.get("sentiment", [])
    return wanted if isinstance(wanted, list) else [wanted]


def _fits(told: Mapping[str, Any], situation: Situation) -> bool:
    if "sentiment" in told and situation.sentiment not in _sentiments(told):
        return False
    if "anger" in told and situation.anger != told["anger"]:
        return False
    return bool(situation.heard >= told.get("heard", 0))


def _rank(told: Mapping[str, Any]) -> tuple[int, int]:
    return sum(key in told for key in CONDITIONS), told.get("heard", 0)


def _mistakes(told: Mapping[str, Any]) -> list[str]:
    mistakes = [
        f"sentiment {wanted!r} is none of {', '.join(SENTIMENTS)}."
        for wanted in _sentiments(told)
        if wanted not in SENTIMENTS
    ]
    mistakes += [
        f"{key} {told[key]!r} is neither true nor false."
        for key in ("anger", REPHRASE, FREE)
        if not isinstance(told.get(key, False), bool)
    ]
    heard = told.get("heard", 1)
    if isinstance(heard, bool) or not isinstance(heard, int) or heard < 1:
        mistakes.append(
            f"heard {heard!r} is not a whole number from 1: how often it was said before."
        )
    return mistakes
