"""Rasa's channels that prove their platform themselves, where the operator gives them the means."""

import httpx
import pytest
from rasa.core.channels import hangouts
from rasa.core.channels.hangouts import HangoutsInput as StockHangoutsInput
from rasa.shared.exceptions import RasaException
from server import serving

from custom_components.channels.rasa_channels import HangoutsInput

SAID = {
    "type": "MESSAGE",
    "message": {"sender": {"displayName": "Mei"}, "text": "hello"},
    "user": {"displayName": "Mei"},
    "space": {"type": "DM"},
}


async def ask(server):
    async with httpx.AsyncClient(base_url=server.url) as client:
        return await client.post("/webhooks/hangouts/webhook", json=SAID)


async def test_stock_google_chat_without_a_project_hears_what_anybody_sends(assistant):
    async with serving(assistant, StockHangoutsInput.from_credentials(None)) as server:
        await ask(server)
    assert assistant.texts == ["hello"]


@pytest.mark.parametrize("given", [None, {}, {"project_id": ""}])
def test_google_chat_does_not_start_without_a_project(given):
    with pytest.raises(RasaException, match="hangouts: `project_id` is missing"):
        HangoutsInput.from_credentials(given)


async def test_google_chat_hears_nothing_without_googles_token(assistant, operator, monkeypatch):
    asked = []

    def verify(token, request, audience, certs_url):
        asked.append((token, audience))
        raise ValueError("not signed by Google")

    # Google's keys are not here.
    monkeypatch.setattr(hangouts.id_token, "verify_token", verify)
    channel = HangoutsInput.from_credentials({"project_id": "12345678"})
    async with serving(assistant, channel) as server:
        assert (await ask(server)).status_code == 401
    assert asked == [("", "12345678")]
    assert assistant.heard == []
