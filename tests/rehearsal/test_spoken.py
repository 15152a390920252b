"""Scripts in words: taken by an assistant that understands, told as misunderstood by one not."""

from __future__ import annotations

import json
import re
from typing import Any

import httpx
from shop_flows import NAMES, shop_graph

from dialogue.choosing import FALLBACK
from dialogue.conditions import Condition, Values
from dialogue.events import Event
from rehearsal.action_double import ActionDouble
from rehearsal.assistant import Reply
from rehearsal.coverage import Coverage
from rehearsal.machine import Conversation
from rehearsal.phrases import Phrases
from rehearsal.scripts import Ran, Said
from rehearsal.search import search
from rehearsal.spoken import Rehearsal
from rehearsal.vocabulary import Vocabulary, annotated
from rehearsal.wording import Wording

SHOP = shop_graph()
WORDING = Wording(
    Vocabulary([]),
    Phrases("en", answers={"any": ("so so",)}, angry=("Argh!",), nonsense=("blorf",)),
)
PAYLOAD = re.compile(r"/(?P<intent>\w*)(?P<named>\{.*\})?")


class PureAssistant:
    """The flows, told in payloads; deaf to some intents."""

    def __init__(self, double: ActionDouble, deaf_to: str = "") -> None:
        self._double = double
        self._deaf_to = deaf_to
        self._talks: dict[str, Conversation] = {}

    async def say(self, name: str, text: str, **_: Any) -> Reply:
        said = self._understood(text)
        talk = self._talks.setdefault(name, Conversation(SHOP, dict(self._double._given[name])))
        ran = talk.say(said, self._double._wanted.get(name, []))
        return Reply(
            texts=tuple(ran),
            actions=tuple(ran),
            intent=said.intent,
            confidence=1.0,
            slots=dict(talk.position.slots),
            waits_at=talk.waits_at,
        )

    async def events(self, name: str) -> tuple[tuple[Event, ...], dict[str, Any]]:
        talk = self._talks[name]
        return tuple(talk.events), talk.slots

    def _understood(self, text: str) -> Said:
        angry = text.startswith("Argh! ")
        found = PAYLOAD.fullmatch(text.removeprefix("Argh! "))
        if not found:
            return Said("inform", free=True) if "so so" in text else Said(FALLBACK)
        if found["intent"] == self._deaf_to:
            return Said(FALLBACK)
        named = tuple(json.loads(found["named"]).items()) if found["named"] else ()
        return Said(found["intent"], named, (("anger", True),) if angry else ())


async def rehearsed(deaf_to: str = "") -> Coverage:
    double = ActionDouble()
    assistant: Any = PureAssistant(double, deaf_to)
    found = search(SHOP, NAMES, {"order": ["HD1"]})
    return await Rehearsal(SHOP, assistant, double, WORDING, "en").coverage(found)


async def test_every_transition_is_taken_by_an_assistant_that_understands():
    coverage = await rehearsed()
    assert [str(failure) for failure in coverage.failures] == []
    assert coverage.broken == []
    assert coverage.whole


async def test_what_is_not_understood_is_told_as_such_with_the_place_of_the_transition():
    coverage = await rehearsed(deaf_to="track")
    (failure,) = [f for f in coverage.failures if f.transition.trigger == "track"]
    assert failure.misunderstood
    assert "'/track', meant as track, was understood as nlu_fallback" in failure.happened
    assert re.match(r"shop\.yml:\d+:\d+: flow 'track', state 'start'", str(failure))
    assert not coverage.whole


def test_a_value_that_a_condition_names_is_said_in_words_that_lead_the_same_way():
    words = [annotated("inform", f"it is [{word}](reason)") for word in ("too small", "Broken")]
    wording = Wording(Vocabulary(words, {"reason": ("reason",)}), WORDING.phrases)
    condition = Condition('lower(reason) in ("broken", "坏了")')

    def fits(slot: str, word: str) -> bool:
        return condition.holds(Values({slot: word})) == condition.holds(Values({slot: meant}))

    meant = "坏了"
    assert wording.of(Said("inform", (("reason", meant),)), fits=fits) == ["it is Broken", "Broken"]
    meant = "anything"
    assert wording.of(Said("inform", (("reason", meant),)), fits=fits)[0] == "it is too small"


async def test_the_double_answers_as_an_action_server_does():
    async with ActionDouble() as double:
        double.begin("a", (("language", "zh"),))
        double.want("a", [Ran("action_check", (("outcome", "ok"),))])

        async def run(action: str) -> Any:
            async with httpx.AsyncClient() as client:
                call = {"sender_id": "a", "next_action": action}
                return (await client.post(double.url, json=call)).json()

        started = (await run("action_session_start"))["events"]
        assert [event["event"] for event in started] == ["session_started", "slot", "action"]
        other, checked, again = [await run(f"action_{n}") for n in ("other", "check", "check")]
        assert other["events"] == []
        assert checked["events"] == [{"event": "slot", "name": "outcome", "value": "ok"}]
        assert checked["responses"] == [{"text": "action_check"}]
        assert again["events"] == []
    assert double.ran["a"] == [
        "action_session_start",
        "action_other",
        "action_check",
        "action_check",
    ]
