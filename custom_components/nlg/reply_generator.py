"""The words of a reply: the domain's variations by situation, values written for the customer."""

import copy
import os
from collections.abc import Sequence
from itertools import dropwhile, islice
from pathlib import Path
from typing import Any

from rasa.core.nlg.generator import ResponseVariationFilter
from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, SessionStarted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from custom_components.nlg.language_model import open_writer, own_words
from language.identification import ENGLISH
from replies import guides, settings
from replies.blanks import fill
from replies.values import SpokenValues
from replies.variations import (
    FREE,
    METADATA,
    REPHRASE,
    Response,
    Situation,
    check,
    choose,
    fitting,
    without_conditions,
)
from replies.writing import Message, ReplyWriter

CURRENCY = "CNY"
# The channel whose variations hold cards, and what tells where the pages are that cards link to.
WEB_CHAT, PAGES = "socketio", "PUBLIC_URL"
FILLED = ("text", "image", "custom", "attachment", "quick_replies")


class ReplyGenerator(TemplatedNaturalLanguageGenerator):
    """Rasa's own responses, chosen by the situation instead of by chance.

    Conditions on slots and channels are Rasa's. A language model may put a response in other words
    where its `metadata` allows it; off unless endpoints.yml or the environment names one.
    """

    def __init__(self, endpoint_config: EndpointConfig, domain: Domain) -> None:
        self._settings, self._model = settings.read(endpoint_config.kwargs, os.environ)
        self._currency = os.environ.get("CURRENCY") or CURRENCY
        self._language_model = open_writer(self._model) if self._model.is_on else None
        self._writer: ReplyWriter | None = None
        super().__init__(domain.responses)

    @property
    def responses(self) -> dict[str, list[Response]]:
        """The domain's responses; Rasa sets them anew when it loads a model."""
        return self._responses

    @responses.setter
    def responses(self, responses: dict[str, list[Response]]) -> None:
        check(responses)
        self._responses = responses
        if self._language_model is not None:
            known = guides.read(Path(self._settings.guides), {ENGLISH: own_words(responses)})
            self._writer = ReplyWriter(self._language_model, known, self._model.timeout)

    async def generate(
        self,
        utter_action: str,
        tracker: DialogueStateTracker,
        output_channel: str,
        **kwargs: Any,
    ) -> Response | None:
        """Return the response to send, or None when the domain has none.

        Args:
            utter_action: Name of the response.
            tracker: The conversation.
            output_channel: Name of the channel.
            **kwargs: Values for blanks, beside the slots.
        """
        # An action may say it in a language that the conversation is only about to have.
        slots = {**tracker.current_slot_values(), **_told(self._settings.language_slot, kwargs)}
        chosen = self._chosen(
            utter_action, slots, output_channel, _situation(utter_action, tracker)
        )
        if chosen is None:
            return None
        language = str(slots.get(self._settings.language_slot) or "")
        response = self._filled(copy.deepcopy(chosen), {**slots, **kwargs}, language)
        without_conditions(response)
        if self._writer is not None and response.get("text"):
            told = chosen.get(METADATA) or {}
            text = await self._written(told, response["text"], language, utter_action, tracker)
            if text is not None:
                response["text"] = text
                response.setdefault(METADATA, {})["written_by"] = "language_model"
        return response

    def _chosen(
        self, name: str, slots: dict[str, Any], channel: str, situation: Situation
    ) -> Response | None:
        variations = self._responses.get(name, [])
        if self._draws_cards(channel, variations):
            channel = WEB_CHAT
        # Better a variation that was meant for another situation than silence.
        for usable in (fitting(variations, situation), variations):
            by_channel = ResponseVariationFilter({name: usable})
            suitable = by_channel.responses_for_utter_action(name, channel, slots)
            if suitable:
                return choose(suitable, situation)
        return None

    def _draws_cards(self, channel: str, variations: Sequence[Response]) -> bool:
        """Tell whether a channel is given the web chat's cards; without pages they lead nowhere."""
        if channel not in self._settings.cards or not os.environ.get(PAGES):
            return False
        return all(one.get("channel") != channel for one in variations)

    def _filled(self, response: Response, values: dict[str, Any], language: str) -> Response:
        said = SpokenValues(values, language, self._settings.money, self._currency)
        for key in FILLED:
            if key in response:
                response[key] = fill(response[key], said)
        for button in response.get("buttons") or ():
            # A payload is read by the assistant, not by the customer.
            for key, known in (("title", said), ("payload", values)):
                if isinstance(button.get(key), str):
                    button[key] = fill(button[key], known)
        return response

    async def _written(
        self,
        told: dict[str, Any],
        text: str,
        language: str,
        name: str,
        tracker: DialogueStateTracker,
    ) -> str | None:
        if self._writer is None:
            return None
        if told.get(FREE):
            history = _history(tracker, self._model.history)
            return await self._writer.answered(text, history, language, name)
        if told.get(REPHRASE):
            return await self._writer.rephrased(text, language, name)
        return None


def _told(slot: str, values: dict[str, Any]) -> dict[str, Any]:
    return {slot: values[slot]} if values.get(slot) else {}


def _situation(name: str, tracker: DialogueStateTracker) -> Situation:
    message = tracker.latest_message
    felt = (message.parse_data or {}).get("sentiment") if message else None
    felt = felt if isinstance(felt, dict) else {}
    return Situation(_times_heard(name, tracker), felt.get("label"), bool(felt.get("anger")))


def _times_heard(name: str, tracker: DialogueStateTracker) -> int:
    """Count how often a response was said since the visit began."""
    heard = 0
    for event in reversed(tracker.events):
        kind = type(event)
        if kind is BotUttered:
            heard += event.metadata.get("utter_action") == name
        elif kind is SessionStarted:
            break
    return heard


def _history(tracker: DialogueStateTracker, most: int) -> Sequence[Message]:
    """Return the latest messages with a text, up to the customer's newest."""
    roles = {UserUttered: "user", BotUttered: "assistant"}
    said = (
        {"role": roles[type(event)], "content": event.text}
        for event in reversed(tracker.events)
        if type(event) in roles and event.text and not event.text.startswith("/")
    )
    up_to_newest = dropwhile(lambda message: message["role"] != "user", said)
    return list(islice(up_to_newest, most))[::-1]
