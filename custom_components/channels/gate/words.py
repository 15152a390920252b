"""What the gate says to a customer: responses of the domain that are marked for it.

A response is marked by `metadata: {refusal: too_long}` or `{refusal: too_many}`; the engine knows
no response by name.
"""

from __future__ import annotations

from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.shared.core.events import SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

from language.identification import identify

REFUSAL = "refusal"
TOO_LONG = "too_long"
TOO_MANY = "too_many"


async def say(
    refusal: str, message: UserMessage, agent: Agent, language_slot: str, **values: Any
) -> bool:
    """Tell a customer why their message is not answered.

    Args:
        refusal: Mark of the response.
        message: What they sent.
        agent: Rasa's agent, which has the domain and writes replies.
        language_slot: Slot that holds the conversation's language.
        values: Values for the response's blanks.

    Returns:
        Whether the domain has such a response.
    """
    name = _marked(agent, refusal)
    if name is None:
        return False
    tracker = await _tracker(message, agent, language_slot)
    channel = message.output_channel.name()
    response = await agent.nlg.generate(name, tracker, channel, **values)
    if response is None:
        return False
    await message.output_channel.send_response(message.sender_id, response)
    return True


def _marked(agent: Agent, refusal: str) -> str | None:
    responses = agent.domain.responses if agent.domain else {}
    for name, variations in responses.items():
        if any((one.get("metadata") or {}).get(REFUSAL) == refusal for one in variations):
            return str(name)
    return None


async def _tracker(message: UserMessage, agent: Agent, language_slot: str) -> DialogueStateTracker:
    """Return the conversation; a new one is in the language of the message itself."""
    known = await agent.tracker_store.retrieve(message.sender_id)
    if known is not None:
        return known
    new = DialogueStateTracker(message.sender_id, agent.domain.slots if agent.domain else ())
    hint = (message.metadata or {}).get("language_hint") or identify(message.text or "").name
    new.update(SlotSet(language_slot, hint))
    return new
