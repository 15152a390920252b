"""Messages for whose sender a platform vouches; nobody else is believed about who they are."""

from __future__ import annotations

from rasa.core.channels.channel import UserMessage

from custom_components.channels.gate.payloads import ConnectorMessage

# Key of the metadata by which a session knows who writes, such as `wechat:oLVPpj…`.
IDENTITY = "identity"


class PlatformMessage(UserMessage):
    """A message whose sender the platform has proven."""


class PlatformChoice(PlatformMessage, ConnectorMessage):
    """One that chooses what the server itself had offered."""


def drop_claims(message: UserMessage) -> None:
    """Take away who a message says it is from, where no platform vouches for it."""
    if not isinstance(message, PlatformMessage) and IDENTITY in (message.metadata or {}):
        message.metadata = {k: v for k, v in message.metadata.items() if k != IDENTITY}
