"""Rocket.Chat, which sends its webhook's token along: stock Rasa does not look at it."""

from __future__ import annotations

from rasa.core.channels import rocketchat
from sanic.request import Request

from custom_components.channels.gate.bodies import json_object
from custom_components.channels.proven import ProvenByToken, same

# Of a live chat (Omnichannel) the token comes in a header and not in the body.
LIVE_CHAT = "X-RocketChat-Livechat-Token"
CURE = (
    "`webhook_token` is the token of the outgoing webhook at Rocket.Chat (Administration > "
    "Workspace > Integrations), and of the live chat's webhook, where there is one, the secret "
    "token."
)


class RocketChatInput(ProvenByToken, rocketchat.RocketChatInput):
    """Hears only what comes with the token.

    Settings are those of Rasa's `rocketchat`, and `webhook_token`: the token that Rocket.Chat shows
    where the outgoing webhook is made.
    """

    cure = CURE

    def is_proven(self, request: Request) -> bool:
        """Tell whether the token came with a request."""
        body = json_object(request) or {}
        given = request.headers.get(LIVE_CHAT) if "visitor" in body else body.get("token")
        return same(self.webhook_token, given)
