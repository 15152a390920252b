"""Twilio signs its requests: stock Rasa does not look, ours does. Requests as Twilio makes them."""

import httpx
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from multidict import MultiDict
from rasa.core.channels.twilio import TwilioInput as StockTwilioInput
from rasa.shared.exceptions import RasaException
from server import serving
from twilio.request_validator import RequestValidator

from custom_components.channels.twilio import TwilioInput

TOKEN = "twilio-auth-token"
CREDENTIALS = {"account_sid": "AC1", "auth_token": TOKEN, "twilio_number": "whatsapp:+1"}
# Parameters of an SMS; those without a value are signed too.
SMS = {
    "ToCountry": "US",
    "ToState": "",
    "SmsMessageSid": "SM1",
    "NumMedia": "0",
    "FromCity": "",
    "Body": "Wo ist meine Bestellung? 订单呢 & more=1",
    "FromCountry": "DE",
    "To": "+15550001111",
    "From": "+4915112345678",
    "ApiVersion": "2010-04-01",
}


@pytest.fixture(autouse=True)
def no_network(monkeypatch, assistant):
    """The answers go nowhere: Twilio is not here."""
    assistant.answers = False


def signature(url, parameters, token=TOKEN):
    return RequestValidator(token).compute_signature(url, MultiDict(parameters))


async def post(server, parameters, signed, path="/webhooks/twilio/webhook"):
    headers = {} if signed is None else {"X-Twilio-Signature": signed}
    async with httpx.AsyncClient(base_url=server.url) as client:
        return await client.post(path, data=parameters, headers=headers)


@pytest.fixture
async def server(assistant, operator):
    async with serving(assistant, TwilioInput.from_credentials(CREDENTIALS)) as server:
        yield server


async def test_stock_rasa_hears_what_anybody_sends(assistant):
    async with serving(assistant, StockTwilioInput.from_credentials(CREDENTIALS)) as server:
        answer = await post(server, SMS, "forged")
    assert answer.status_code == 204
    assert assistant.heard[0].sender_id == SMS["From"]


async def test_what_twilio_signed_is_heard(assistant, server):
    answer = await post(server, SMS, signature(f"{server.url}/webhooks/twilio/webhook", SMS))
    assert answer.status_code == 204
    assert assistant.texts == [SMS["Body"]]


@pytest.mark.parametrize("signed", [None, "", "forged", "é", signature("https://x", SMS)])
async def test_what_twilio_did_not_sign_is_refused(signed, assistant, server):
    signed = signed.encode() if signed else signed
    assert (await post(server, SMS, signed)).status_code == 403
    assert assistant.heard == []


async def test_a_changed_sender_is_refused(assistant, server):
    signed = signature(f"{server.url}/webhooks/twilio/webhook", SMS)
    assert (await post(server, {**SMS, "From": "+1"}, signed)).status_code == 403
    assert assistant.heard == []


async def test_behind_a_proxy_the_address_is_that_of_twilios_console(assistant, operator):
    public = "https://shop.example/webhooks/twilio/webhook"
    channel = TwilioInput.from_credentials({**CREDENTIALS, "webhook_url": public})
    async with serving(assistant, channel) as server:
        assert (await post(server, SMS, signature(public, SMS))).status_code == 204


async def test_typed_commands_are_words_here_too(assistant, server):
    sms = {**SMS, "Body": "/refund"}
    await post(server, sms, signature(f"{server.url}/webhooks/twilio/webhook", sms))
    assert not assistant.texts[0].startswith("/")


@given(st.dictionaries(st.text(min_size=1), st.text(), max_size=4), st.text(max_size=40))
@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
def test_no_made_up_signature_fits(parameters, made_up):
    proper = signature("https://shop.example/webhook", parameters)
    valid = RequestValidator(TOKEN).validate(
        "https://shop.example/webhook", MultiDict(parameters), made_up
    )
    assert valid == (made_up == proper)


def test_without_a_token_it_does_not_start():
    with pytest.raises(RasaException, match="auth_token"):
        TwilioInput.from_credentials({"account_sid": "AC1"})
