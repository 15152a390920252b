"""All HTTP to the Rasa server by which people talk in a conversation.

Rasa's own ways: the events `pause` and `resume` keep the assistant quiet, a `bot` event with side
effects goes out on the customer's channel, and `trigger_intent` has the assistant say something.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import httpx
import structlog

from services.problems import Unavailable
from services.rasa_caller import Signed

logger = structlog.get_logger(__name__)

# A message of the customer may be at work in the conversation, and ours waits for its turn.
SECONDS = 20.0
CONNECT_SECONDS = 2.0


class NotReached(Unavailable):
    """The assistant's server does not answer, or refuses."""


class Assistant:
    """Speaks and acts in conversations.

    Args:
        url: Address of the Rasa server.
        token: Secret of its HTTP API.
        transport: Another way than the network, for tests.
    """

    def __init__(self, url: str, token: str, transport: httpx.BaseTransport | None = None) -> None:
        self._http = httpx.Client(
            base_url=url,
            timeout=httpx.Timeout(SECONDS, connect=CONNECT_SECONDS),
            transport=transport,
            auth=Signed(token),
        )

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def pause(self, conversation_id: str) -> None:
        """Have the assistant keep quiet, and come back with no reminder."""
        # A reminder without a name is any that was set in this conversation.
        events: list[dict[str, Any]] = [{"event": "pause"}, {"event": "cancel_reminder"}]
        self._events(conversation_id, events, execute_side_effects="true")

    def resume(self, conversation_id: str) -> None:
        """Let the assistant answer again."""
        self._events(conversation_id, [{"event": "resume"}])

    def say(self, conversation_id: str, channel: str, text: str, told: dict[str, str]) -> None:
        """Say something to the customer in the name of a person.

        Args:
            conversation_id: Rasa's id of the conversation.
            channel: Name of the channel it goes out on.
            text: What is said.
            told: What channels and pages are told about it: who says it, and its key.
        """
        event = {"event": "bot", "text": text, "data": {}, "metadata": told}
        self._events(conversation_id, [event], execute_side_effects="true", output_channel=channel)

    def tell(
        self, conversation_id: str, channel: str, intent: str, entities: dict[str, str]
    ) -> None:
        """Have the assistant say what an intent stands for.

        Args:
            conversation_id: Rasa's id of the conversation.
            channel: Name of the channel its words go out on.
            intent: The intent.
            entities: Values it comes with.
        """
        body = {"name": intent, "entities": entities}
        self._post(conversation_id, "trigger_intent", body, output_channel=channel)

    def _events(
        self, conversation_id: str, events: list[dict[str, Any]], **parameters: str
    ) -> None:
        self._post(conversation_id, "tracker/events", events, **parameters)

    def _post(self, conversation_id: str, way: str, body: Any, **parameters: str) -> None:
        path = f"/conversations/{quote(conversation_id, safe='')}/{way}"
        # What comes back is the whole conversation, unless none of its events are asked for.
        asked = {**parameters, "include_events": "NONE"}
        try:
            answer = self._http.post(path, params=asked, json=body)
            answer.raise_for_status()
        except httpx.HTTPStatusError as error:
            status = error.response.status_code
            logger.error("desk.assistant.refused", way=way, status=status)
            raise NotReached(f"The Rasa server refused with {status}; see its log.") from error
        except httpx.HTTPError as error:
            reason = type(error).__name__
            logger.error("desk.assistant.not_reached", way=way, reason=reason)
            raise NotReached(
                f"The Rasa server does not answer ({reason}); is RASA_URL right, is it running?"
            ) from error
