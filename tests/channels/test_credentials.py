"""Every channel of credentials.yml starts once it is uncommented and filled in."""

import json
import re
from pathlib import Path

import pytest
from rasa.core.channels.telegram import TelegramOutput
from rasa.core.run import create_http_input_channels
from rasa.shared.utils.io import read_yaml
from sanic import Blueprint

PROJECT = Path(__file__).resolve().parents[2]
COMMENTED = re.compile(r"^# (?=\S+:(?:\s|$)|  )", re.MULTILINE)
VALUES = {"AGENT_ID": "1000002", "AES_KEY": "a" * 43, "TELEGRAM_TOKEN": f"123456789:{'A' * 35}"}


def uncommented():
    """The file with its comments taken away where they are channels."""
    text = (PROJECT / "credentials.yml").read_text(encoding="utf-8")
    head, _, own = text.partition("# ── Heed's own channels")
    own = "\n".join(line for line in own.splitlines() if not line.startswith("#   site"))
    channels = own.partition("# custom_components")
    whole = head + channels[1] + channels[2]
    text = COMMENTED.sub("", whole)
    return re.sub(r"\$\{(\w+)\}", _value, text)


def _value(found):
    return next((v for name, v in VALUES.items() if found[1].endswith(name)), "a-secret")


CHANNELS = read_yaml(uncommented())
# Asks Microsoft for its keys when it is made.
ONLINE = {"BotFrameworkInput"}


@pytest.fixture(autouse=True)
def telegram_is_away(monkeypatch):
    """Rasa's own tells Telegram where it is when it makes the channel."""

    async def set_webhook(self, url):
        return None

    monkeypatch.setattr(TelegramOutput, "set_webhook", set_webhook)


def test_all_that_are_there_are_found():
    names = {name.rpartition(".")[2] for name in CHANNELS}
    own = {"WeChatInput", "WeComInput", "WhatsAppInput", "EmailInput", "WebChatInput", "RestInput"}
    rasas = {"SlackInput", "TelegramInput", "TwilioInput", "FacebookInput"}
    rasas |= {"RocketChatInput", "MattermostInput"}
    assert own | rasas <= names


@pytest.mark.parametrize("name", [one for one in CHANNELS if one.split(".")[-1] not in ONLINE])
def test_a_channel_starts(name, tmp_path):
    file = tmp_path / "credentials.yml"
    file.write_text(json.dumps({name: CHANNELS[name]}), encoding="utf-8")
    (channel,) = create_http_input_channels(None, str(file))

    async def handle(message):
        pass

    assert isinstance(channel.blueprint(handle), Blueprint)


@pytest.mark.parametrize("name", ["rest", "socketio", "slack", "telegram", "twilio", "facebook"])
def test_rasas_own_connectors_start_by_their_short_names(name, tmp_path):
    own = {
        "slack": "SlackInput",
        "telegram": "TelegramInput",
        "twilio": "TwilioInput",
        "facebook": "FacebookInput",
    }
    long = next((one for one in CHANNELS if one.endswith(own.get(name, "?"))), None)
    told = dict(CHANNELS.get(long) or {})
    if name == "twilio":
        told.pop("webhook_url", None)
    file = tmp_path / "credentials.yml"
    file.write_text(json.dumps({name: told}), encoding="utf-8")
    (channel,) = create_http_input_channels(None, str(file))

    async def handle(message):
        pass

    assert isinstance(channel.blueprint(handle), Blueprint)
