"""Mattermost, which sends its webhook's token along: stock Rasa does not look at it."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels import mattermost
from rasa.core.channels.channel import UserMessage
from sanic.request import Request

from custom_components.channels.gate.bodies import json_object
from custom_components.channels.proven import ProvenByToken, same, written

CURE = (
    "`webhook_token` is the token that Mattermost shows of the outgoing webhook (Integrations > "
    "Outgoing Webhooks), whose content type is application/json."
)


class MattermostOutput(mattermost.MattermostBot):
    """Puts a proof into each button: what Mattermost sends of a pressed one has no token.

    Args:
        webhook_token: By which Mattermost is known.
        *settings: Of Rasa's own.
    """

    def __init__(self, webhook_token: str, *settings: Any) -> None:
        super().__init__(*settings)
        self._webhook_token = webhook_token

    def _post_data_to_channel(self, data: dict[str, Any]) -> Any:
        for attachment in (data.get("props") or {}).get("attachments", ()):
            for button in attachment.get("actions", ()):
                # Mattermost keeps it from who sees the button.
                context = button.get("integration", {}).get("context", {})
                if isinstance(context.get("action"), str):
                    context["proof"] = proof(self._webhook_token, context["action"])
        return super()._post_data_to_channel(data)


class MattermostInput(ProvenByToken, mattermost.MattermostInput):
    """Hears only what comes with the token, or is a button that was sent from here.

    Settings are those of Rasa's `mattermost`, and `webhook_token`: the token that Mattermost shows
    of the outgoing webhook.
    """

    cure = CURE

    def is_proven(self, request: Request) -> bool:
        """Tell whether the token, or a button's proof, came with a request."""
        body = json_object(request) or {}
        if "trigger_word" in body:
            return same(self.webhook_token, body.get("token"))
        pressed = body.get("context")
        if not isinstance(pressed, dict) or not isinstance(pressed.get("action"), str):
            return False
        return same(proof(self.webhook_token, pressed["action"]), pressed.get("proof"))

    async def _handle_message(
        self,
        message: str,
        sender_id: str,
        bot_channel: str,
        metadata: dict[str, Any] | None,
        on_new_message: Callable[[UserMessage], Awaitable[Any]],
    ) -> None:
        output = MattermostOutput(
            self.webhook_token, self.url, self.token, bot_channel, self.webhook_url
        )
        await on_new_message(
            UserMessage(message, output, sender_id, input_channel=self.name(), metadata=metadata)
        )


def proof(webhook_token: str, action: str) -> str:
    """Return what proves that a button with this payload was sent from here."""
    return hmac.new(written(webhook_token), written(action), hashlib.sha256).hexdigest()
