"""What is known of a conversation that may tell how satisfied the customer is, as numbers."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from statistics import fmean
from typing import Any

from dialogue.graph import ABANDONED, DONE, HANDED_OVER
from services.analytics.repository import StoryEvent

# Rasa's name for a message that no intent fits.
NOT_UNDERSTOOD = "nlu_fallback"
SECONDS_A_MINUTE = 60


@dataclass(frozen=True)
class Signs:
    """What a conversation tells.

    Attributes:
        mood: Mean sentiment of the customer's messages, -1 to 1.
        lowest_mood: The worst of them.
        change_of_mood: Sentiment of the last message, less that of the first.
        angry: Share of messages that were angry.
        not_understood: Share of messages that no intent fits.
        messages: Natural logarithm of one more than the number of the customer's messages.
        minutes: Natural logarithm of one more than the minutes from the first event to the last.
        done: How many tasks were done.
        abandoned: How many tasks were given up.
        handed_over: 1 where a person was asked for, else 0.
    """

    mood: float = 0.0
    lowest_mood: float = 0.0
    change_of_mood: float = 0.0
    angry: float = 0.0
    not_understood: float = 0.0
    messages: float = 0.0
    minutes: float = 0.0
    done: float = 0.0
    abandoned: float = 0.0
    handed_over: float = 0.0

    def numbers(self) -> tuple[float, ...]:
        """Return the signs in the order of NAMES."""
        return astuple(self)


NAMES = tuple(field.name for field in fields(Signs))


def signs_of(events: Iterable[StoryEvent]) -> Signs:
    """Return what the events of one conversation, in their order, tell."""
    story = list(events)
    heard = [event.data for event in story if event.kind == "user"]
    moods = [_mood(told) for told in heard]
    ended = [outcome for event in story for outcome in _outcomes(event.data)]
    return Signs(
        mood=fmean(moods) if moods else 0.0,
        lowest_mood=min(moods, default=0.0),
        change_of_mood=moods[-1] - moods[0] if moods else 0.0,
        angry=_share([_sentiment(told).get("anger") is True for told in heard]),
        not_understood=_share([_intent(told) == NOT_UNDERSTOOD for told in heard]),
        messages=math.log1p(len(heard)),
        minutes=math.log1p(_minutes(story)),
        done=float(ended.count(DONE)),
        abandoned=float(ended.count(ABANDONED)),
        handed_over=float(HANDED_OVER in ended),
    )


def _minutes(story: Sequence[StoryEvent]) -> float:
    return max(0.0, story[-1].at - story[0].at) / SECONDS_A_MINUTE if story else 0.0


def _outcomes(told: Mapping[str, Any]) -> list[str]:
    metadata = told.get("metadata")
    ended = metadata.get("ended") if isinstance(metadata, dict) else None
    if not isinstance(ended, list):
        return []
    return [str(one.get("outcome")) for one in ended if isinstance(one, dict)]


def _parsed(told: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    parsed = told.get("parse_data")
    found = parsed.get(key) if isinstance(parsed, dict) else None
    return found if isinstance(found, dict) else {}


def _sentiment(told: Mapping[str, Any]) -> Mapping[str, Any]:
    return _parsed(told, "sentiment")


def _intent(told: Mapping[str, Any]) -> str:
    return str(_parsed(told, "intent").get("name"))


def _mood(told: Mapping[str, Any]) -> float:
    score = _sentiment(told).get("score")
    known = isinstance(score, (int, float)) and math.isfinite(score)
    return max(-1.0, min(1.0, float(score))) if known else 0.0  # type: ignore[arg-type]


def _share(values: Sequence[bool]) -> float:
    return sum(values) / len(values) if values else 0.0
