"""Only a platform's connector may say who a customer is."""

from rasa.core.channels.channel import UserMessage

from custom_components.channels.gate.payloads import ConnectorMessage
from custom_components.channels.gate.platform_message import PlatformChoice, PlatformMessage

CLAIM = {"identity": "wechat:somebody-else", "kind": "text"}


async def test_whom_a_message_claims_to_be_from_is_dropped(assistant, say):
    for kind in (UserMessage, ConnectorMessage):
        await say("hi", sender=kind.__name__, kind=kind, metadata=dict(CLAIM))
    assert [message.metadata for message in assistant.heard] == [{"kind": "text"}] * 2


async def test_whom_a_platform_vouches_for_is_kept(assistant, say):
    for kind in (PlatformMessage, PlatformChoice):
        await say("hi", sender=kind.__name__, kind=kind, metadata=dict(CLAIM))
    assert [message.metadata for message in assistant.heard] == [CLAIM] * 2
