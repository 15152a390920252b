"""What a person says goes to the web chat under their name."""

import asyncio

from rasa.shared.core.events import BotUttered

from custom_components.channels.web_chat import WebChatOutput


class Sockets:
    """Keeps what is sent."""

    def __init__(self):
        self.sent = []

    async def emit(self, event, payload, room):
        self.sent.append((event, payload, room))


def sent(event):
    sockets = Sockets()
    output = WebChatOutput(sockets, "bot_uttered")
    asyncio.run(output.send_response("s1", event.message()))
    return [payload for _, payload, _ in sockets.sent]


def test_a_persons_reply_bears_their_name_and_its_key():
    reply = BotUttered("Hello.\n\nI am here.", metadata={"agent": "Mei", "key": "k"})
    assert sent(reply) == [{"text": "Hello.\n\nI am here.", "agent": "Mei", "key": "k"}]


def test_the_assistants_words_bear_none():
    assert sent(BotUttered("Hello")) == [{"text": "Hello"}]
