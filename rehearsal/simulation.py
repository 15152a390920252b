"""Plays simulated customers against an assistant, and judges how it went for them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from dialogue.graph import ABANDONED
from language.augmentation import Homophones, mistyped
from rehearsal.assistant import Reply
from rehearsal.customer import (
    AMBIGUITY,
    CANCELLATION,
    CLEAN,
    CORRECTION,
    DIGRESSION,
    DISTURBANCES,
    NEGATION,
    NOISES,
    NONE,
    SEVERAL,
    Customer,
    Plan,
)
from rehearsal.goals import Goal, Goals
from rehearsal.wording import Wording

MOST_TURNS = 20
# The same question in a row, with nothing learned between: going round.
LOOP = 4
# Share of plain conversations; the others have a disturbance, slips or anger.
PLAIN = 0.5

Say = Callable[[str], Awaitable[Reply]]
Slip = Callable[[str, Random], str]


@dataclass
class Played:
    """How a conversation went.

    Attributes:
        plan: What it was about.
        success: Whether the customer got what they wanted.
        said: Each message with what came of it.
        silent: Turns in which nothing was said.
        loop: Whether the assistant went round.
        disturbance: What the customer did beside answering.
        dead_end: Whether nothing waited and the wish led nowhere.
        disturbed_at: Number of the message with which the disturbance came.
    """

    plan: Plan
    success: bool = False
    said: list[tuple[str, Reply]] = field(default_factory=list)
    silent: int = 0
    loop: bool = False
    dead_end: bool = False
    disturbance: str = NONE
    disturbed_at: int = 0

    @property
    def turns(self) -> int:
        """Messages of the customer."""
        return len(self.said)


def plan(goals: Goals, wordings: Mapping[str, Wording], random: Random) -> Plan:
    """Decide what a conversation will be about; the same for the same random numbers."""
    language = random.choice(sorted(wordings))
    if random.random() < PLAIN:
        return Plan(random.choice(goals.goals), language)
    disturbance = random.choice((NONE, *DISTURBANCES))
    fitting = [goal for goal in goals.goals if _fits(disturbance, goals, goal, wordings[language])]
    if not fitting:
        disturbance, fitting = NONE, list(goals.goals)
    goal = random.choice(fitting)
    noise = random.choice(NOISES if disturbance == NONE else (CLEAN, *NOISES))
    beside = random.choice(_beside(goals, goal)) if disturbance == SEVERAL else None
    digression = random.choice(goals.digressions) if disturbance == DIGRESSION else ""
    return Plan(goal, language, disturbance, noise, beside, digression)


def _fits(disturbance: str, goals: Goals, goal: Goal, wording: Wording) -> bool:
    """Tell whether a conversation about a goal can have a disturbance."""
    if disturbance in (CORRECTION, NEGATION):
        phrases = wording.phrases
        return bool(
            goal.first and (phrases.corrects if disturbance == CORRECTION else phrases.refuses)
        )
    if disturbance == AMBIGUITY:
        return any(goal.intent in key.split("|") for key in wording.phrases.unclear)
    if disturbance == SEVERAL:
        # Who asks for a person leaves the rest to the person.
        return bool(wording.phrases.joins and goal.tells and _beside(goals, goal))
    if disturbance == DIGRESSION:
        return bool(goals.digressions and goal.tells)
    return bool(goal.tells) or disturbance == NONE


def _beside(goals: Goals, goal: Goal) -> list[Goal]:
    return [
        other
        for other in goals.goals
        if other.quick and other.intent != goal.intent and other.customer_id == goal.customer_id
    ]


def slips(texts: Iterable[str]) -> Slip:
    """Return a function that writes as somebody in a hurry: typing errors, homophones.

    Args:
        texts: Where characters are taken from.
    """
    homophones = Homophones(texts)

    def slip(text: str, random: Random) -> str:
        return homophones.misheard(mistyped(text, random), random)

    return slip


async def converse(customer: Customer, say: Say) -> Played:
    """Let a customer talk until they have what they want, or leave.

    Args:
        customer: The customer.
        say: Sends a message, and returns what came of it.
    """
    played = Played(customer.plan)
    text = customer.begin()
    same = 0
    while played.turns < MOST_TURNS:
        reply = await say(text)
        before = played.said[-1][1] if played.said else None
        played.said.append((text, reply))
        played.silent += not (reply.texts or reply.buttons)
        same = same + 1 if before and _same_question(before, reply) else 0
        played.loop = played.loop or same >= LOOP - 1
        if customer.did != played.disturbance:
            played.disturbance, played.disturbed_at = customer.did, played.turns - 1
        played.success = reached(played)
        if played.success or customer.gives_up or played.loop:
            break
        text = customer.answer(reply)
    last = played.said[-1][1]
    played.dead_end = not played.success and not last.waits_at and not last.buttons
    return played


def reached(played: Played) -> bool:
    """Tell whether the customer has what they want."""
    plan, goal = played.plan, played.plan.goal
    replies = [reply for _, reply in played.said]
    ended = [end for reply in replies for end in reply.ended]
    actions = [action for reply in replies for action in reply.actions]
    if played.disturbance == CANCELLATION:
        # What was done before was wished before; nothing may be done of it any more.
        since = [action for reply in replies[played.disturbed_at :] for action in reply.actions]
        return (goal.flow, ABANDONED) in ended and not set(goal.actions) & set(since)
    wanted = [goal, *([plan.beside] if plan.beside else [])]
    if any(not set(one.actions) <= set(actions) for one in wanted):
        return False
    if any(one.ended and (one.flow, one.ended) not in ended for one in wanted):
        return False
    taken = {slot: value for reply in replies for slot, value in _set(reply)}
    return all(taken.get(slot) == value for slot, value in goal.slots.items())


def _set(reply: Reply) -> list[tuple[str, Any]]:
    return [(slot, value) for slot, value in reply.slots.items() if value is not None]


def _same_question(before: Reply, now: Reply) -> bool:
    if now.waits_at is None or before.waits_at != now.waits_at:
        return False
    return before.slots == now.slots and before.actions == now.actions
