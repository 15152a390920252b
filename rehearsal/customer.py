"""A simulated customer: a goal, an agenda, a temper and a way of writing.

Agenda-based, after Schatzmann, Thomson, Weilhammer, Ye & Young 2007, "Agenda-based user simulation
for bootstrapping a POMDP dialogue system": what the customer still means to say lies on a stack;
the assistant's question pushes its answer on top of it. What is asked is read from the flow and
state that wait, never from the assistant's words.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from dialogue.graph import Graph, State
from rehearsal.assistant import Reply
from rehearsal.goals import Goal, Told
from rehearsal.wording import Wording

CORRECTION = "correction"
DIGRESSION = "digression"
SKIP = "skip"
CANCELLATION = "cancellation"
NEGATION = "negation"
AMBIGUITY = "ambiguity"
SEVERAL = "several wishes"
NONE = "none"
DISTURBANCES = (CORRECTION, DIGRESSION, SKIP, CANCELLATION, NEGATION, AMBIGUITY, SEVERAL)

CLEAN = "clean"
TYPOS = "typos"
ANGER = "anger"
NOISES = (TYPOS, ANGER)

# How often a message of somebody in a hurry has a slip, and of somebody angry shows it.
SLIPS = 0.3
OUTBURSTS = 0.4
MOST_OUTBURSTS = 2
# Answers that lead nowhere before a customer leaves.
PATIENCE = 4


@dataclass(frozen=True)
class Plan:
    """What a conversation will be about.

    Attributes:
        goal: What the customer wants.
        language: In which language.
        disturbance: What the customer does beside answering.
        noise: How the customer writes.
        beside: A second goal, asked in the same breath.
        digression: Intent of a question asked in between.
    """

    goal: Goal
    language: str
    disturbance: str = NONE
    noise: str = CLEAN
    beside: Goal | None = None
    digression: str = ""

    @property
    def clean(self) -> bool:
        """Whether it is a plain conversation: nothing between question and answer, no slips."""
        return self.disturbance == NONE and self.noise == CLEAN


class Customer:
    """Somebody with a goal.

    Args:
        plan: What the conversation will be about.
        graph: The flows, which tell what a waiting question asks for.
        wording: Words the assistant was not trained on.
        random: Decides what the plan leaves open.
        slip: Writes a text as somebody in a hurry would.

    Attributes:
        failures: Answers that led nowhere so far.
        did: The disturbance, once it happened.
    """

    def __init__(
        self,
        plan: Plan,
        graph: Graph,
        wording: Wording,
        random: Random,
        slip: Callable[[str, Random], str],
    ) -> None:
        self.plan = plan
        self.failures = 0
        self.did = NONE
        self._graph = graph
        self._wording = wording
        self._random = random
        self._slip = slip
        # What is still to be said beside answers; the disturbance comes at one of the questions.
        self._agenda = [] if plan.disturbance in (NONE, AMBIGUITY, SEVERAL) else [plan.disturbance]
        self._wait_questions = random.randrange(2)
        self._wrong: set[str] = set()
        self._last: tuple[str, str] | None = None
        self._answered: dict[str, int] = {}
        self._outbursts = 0
        self._ran: set[str] = set()

    @property
    def gives_up(self) -> bool:
        """Whether the customer leaves."""
        return self.failures >= PATIENCE

    def begin(self) -> str:
        """Return the first message."""
        return self._written(self._opening(self.plan.goal))

    def answer(self, reply: Reply) -> str:
        """Return the next message."""
        self._ran.update(reply.actions)
        text = self._answer(reply)
        self._last = reply.waits_at
        return text if text.startswith("/") else self._written(text)

    def _answer(self, reply: Reply) -> str:
        doubted = self._doubted(reply)
        if doubted:
            return doubted
        if reply.waits_at is None:
            return self._pick_task(reply) or self._correct_late() or self._insist()
        state = self._graph.flows[reply.waits_at[0]].states[reply.waits_at[1]]
        slot = state.ask or ""
        if self.did == CANCELLATION and slot in self.plan.goal.tells:
            # Not understood: whoever gave it up does not go on with it.
            self.failures += 1
            return self._bare(min(self._graph.patterns.abandon.intents, default=""))
        mine = slot in self.plan.goal.tells
        if mine and self._agenda and self._wait_questions <= 0:
            said = self._disturb(slot, state)
            if said:
                return said
        self._wait_questions -= 1
        return self._tell(slot, state)

    def _opening(self, goal: Goal) -> str:
        plan = self.plan
        if plan.disturbance == AMBIGUITY:
            for intents, texts in self._wording.phrases.unclear.items():
                if goal.intent in intents.split("|"):
                    self.did = AMBIGUITY
                    return self._random.choice(texts)
        first = self._wish(goal)
        if plan.beside is None:
            return first
        self.did = SEVERAL
        join = self._random.choice(self._wording.phrases.joins)
        return join.format(first=first, second=self._wish(plan.beside))

    def _wish(self, goal: Goal) -> str:
        """Return how a wish begins: bare, or with what is told at once."""
        ways = self._wording.phrases.wishes.get(goal.intent, ())
        bare = self._wording.vocabulary.bare(goal.intent) or ([] if ways else [f"/{goal.intent}"])
        told = goal.quick or self._random.random() < 0.5
        if bare and (not told or not ways):
            return self._random.choice(bare)
        way = self._random.choice(ways)
        values = {slot: self._value(slot, goal) for slot in {*goal.tells, *goal.first}}
        return way.format_map(values)

    def _value(self, slot: str, goal: Goal) -> str:
        """Return words for a value: the right one, or first a wrong one."""
        told = goal.tells.get(slot, Told())
        if slot in goal.first and self._errs():
            self._wrong.add(slot)
            told = goal.first[slot]
        words = told.spoken(self.plan.language) or ("",)
        return self._random.choice(words)

    def _errs(self) -> bool:
        """Whether a wrong value comes first, to be put right later."""
        return bool({CORRECTION, NEGATION} & set(self._agenda))

    def _disturb(self, slot: str, state: State) -> str:
        """Return what the customer says instead of answering; empty when this is not the place."""
        what, patterns = self._agenda[-1], self._graph.patterns
        intents: dict[str, frozenset[str]] = {
            SKIP: patterns.skip.intents,
            CANCELLATION: patterns.abandon.intents,
        }
        if what in (CORRECTION, NEGATION):
            wrong = sorted(self._wrong - {slot})
            if not wrong:
                return ""
            return self._corrected(what, wrong[0])
        self.did = self._agenda.pop()
        if what == DIGRESSION:
            return self._bare(self.plan.digression)
        return self._bare(next(iter(sorted(intents[what])), ""))

    def _correct_late(self) -> str:
        """Return a correction, or "not that one", when all is done with a wrong value."""
        if self._wrong and self._errs():
            return self._corrected(self._agenda[-1], min(self._wrong))
        return ""

    def _corrected(self, what: str, slot: str) -> str:
        self.did = self._agenda.pop()
        self._wrong.discard(slot)
        if what == NEGATION:
            return self._random.choice(self._wording.phrases.refuses)
        words = self.plan.goal.tells[slot].spoken(self.plan.language)
        way = self._random.choice(self._wording.phrases.corrects)
        return way.format(value=self._random.choice(words))

    def _tell(self, slot: str, state: State) -> str:
        """Answer a question."""
        goal = self.plan.goal
        self._answered[slot] = self._answered.get(slot, 0) + 1
        if self._answered[slot] > 2:
            self.failures += 1
        told = goal.tells.get(slot)
        if told is None:
            return self._not_mine(slot, state)
        if told.intent:
            return self._bare(told.intent)
        if slot in goal.first and self._errs():
            told = goal.first[slot]
            self._wrong.add(slot)
        words = told.spoken(self.plan.language) or self._wording.answers(slot)
        if not told.words:
            return self._random.choice(list(words))
        way = self._random.choice(self._wording.phrases.naming(slot))
        return way.format(value=self._random.choice(list(words)))

    def _not_mine(self, slot: str, state: State) -> str:
        """Answer a question that the goal says nothing of: no, thank you; or not knowing it."""
        refusing = [intent for intent, value in state.answers.items() if value is False]
        if refusing:
            return self._bare(refusing[0])
        self.failures += 1
        answers = self._wording.answers(slot)
        unknown = sorted(self._graph.patterns.unknown.intents)
        if state.takes_text and answers:
            return self._random.choice(answers)
        return self._bare(unknown[0]) if unknown else self._random.choice(answers or ["?"])

    def _doubted(self, reply: Reply) -> str:
        """Answer whether the task is to be dropped; empty when nobody asks."""
        patterns = self._graph.patterns
        if reply.waits_at is None or patterns.abandon.unsure not in reply.actions:
            return ""
        goes_on = patterns.confirm.yes if self.did != CANCELLATION else patterns.confirm.no
        return self._bare(min(goes_on)) if goes_on else ""

    def _pick_task(self, reply: Reply) -> str:
        """Press the button of the goal's task, where tasks are put to the customer."""
        wanted = f"/{self.plan.goal.intent}"
        return next((payload for payload in reply.buttons.values() if payload == wanted), "")

    def _insist(self) -> str:
        """Say the wish again: nothing waits, and it is not fulfilled."""
        self.failures += 1
        if self.did == CANCELLATION:
            return self._bare(next(iter(sorted(self._graph.patterns.abandon.intents)), ""))
        beside = self.plan.beside
        if beside and self._ran.issuperset(self.plan.goal.actions):
            return self._wish(beside)
        return self._wish(self.plan.goal)

    def _bare(self, intent: str) -> str:
        texts = self._wording.vocabulary.bare(intent)
        return self._random.choice(texts) if texts else f"/{intent}"

    def _written(self, text: str) -> str:
        """Return a text as this customer writes it now."""
        if self.plan.noise == TYPOS and self._random.random() < SLIPS:
            return self._slip(text, self._random)
        outburst = self._outbursts < MOST_OUTBURSTS and self._random.random() < OUTBURSTS
        if self.plan.noise == ANGER and outburst:
            self._outbursts += 1
            return f"{self._random.choice(self._wording.phrases.angry)} {text}"
        return text
