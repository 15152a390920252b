"""WhatsApp, from Meta's webhook to the reply on the Cloud API."""

import time

import pytest
from fake_whatsapp import (
    ACCESS_TOKEN,
    APP_SECRET,
    NUMBER_ID,
    SENDER,
    VERIFY,
    FakeWhatsApp,
    message,
    signed,
    tapped,
    text,
    webhook,
)
from running import running, until

from custom_components.channels.whatsapp.whatsapp_input import WhatsAppInput

TEMPLATES = {
    "en": {"name": "we_answered", "language": "en_US", "takes_text": True},
    "zh": {"name": "we_answered", "language": "zh_CN"},
}
DAY = 24 * 3600


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path}/conversations.db"


@pytest.fixture
async def whatsapp():
    async with FakeWhatsApp().serving() as platform:
        yield platform


def channel(whatsapp, **more):
    keys = {
        "phone_number_id": NUMBER_ID,
        "access_token": ACCESS_TOKEN,
        "app_secret": APP_SECRET,
        "verify_token": VERIFY,
        "api": whatsapp.address,
        "first_seconds": 0.0,
        **more,
    }
    return WhatsAppInput.from_credentials(keys)


async def tell(http, body, headers=None):
    return await http.post("/webhook", content=body, headers=headers or signed(body))


async def test_meta_is_shown_that_the_address_is_ours(whatsapp, url):
    async with running(channel(whatsapp), url) as (http, _):
        asked = {"hub.mode": "subscribe", "hub.verify_token": VERIFY, "hub.challenge": "1158201444"}
        answer = await http.get("/webhook", params=asked)
        assert (answer.status_code, answer.text) == (200, "1158201444")
        answer = await http.get("/webhook", params=asked | {"hub.verify_token": "guess"})
        assert answer.status_code == 403


async def test_a_text_is_answered(whatsapp, url):
    async with running(channel(whatsapp), url) as (http, agent):
        assert (await tell(http, webhook(text("where is my parcel")))).status_code == 200
        await until(lambda: whatsapp.sent)
    assert whatsapp.sent == [
        {
            "messaging_product": "whatsapp",
            "recipient_type": "individual",
            "to": SENDER,
            "type": "text",
            "text": {"body": "You said: where is my parcel", "preview_url": False},
        }
    ]
    assert agent.heard[0].sender_id == f"whatsapp:+{SENDER}"


async def test_what_meta_has_not_signed_is_not_read(whatsapp, url):
    body = webhook(text("hi"))
    async with running(channel(whatsapp), url) as (http, agent):
        for headers in (signed(body, "guess"), signed(body + " "), {"X-Hub-Signature-256": "é"}):
            headers = {k: v.encode() for k, v in headers.items()}
            assert (await tell(http, body, headers)).status_code == 403
        assert (await http.post("/webhook", content=body)).status_code == 403
    assert agent.heard == []


async def test_a_webhook_that_comes_again_is_answered_once(whatsapp, url):
    body = webhook(text("one", "wamid.1"), text("two", "wamid.2"))
    async with running(channel(whatsapp), url) as (http, agent):
        for _ in range(3):
            await tell(http, body)
        await until(lambda: len(whatsapp.sent) == 2)
    assert agent.texts == ["one", "two"]


def offers(count, title="Choice {}"):
    buttons = [
        {"title": title.format(number, chr(96 + number)), "payload": f'/inform{{"n": {number}}}'}
        for number in range(1, count + 1)
    ]
    return lambda _: [{"text": "Which one?", "buttons": buttons}]


@pytest.mark.parametrize(
    ("count", "title", "kind", "reply"),
    [
        (3, "Choice {}", "button", "button_reply"),
        (4, "Choice {}", "list", "list_reply"),
        (2, "A title that is too long for a button {}", "list", "list_reply"),
    ],
)
async def test_choices_are_tapped(whatsapp, url, count, title, kind, reply):
    async with running(channel(whatsapp), url, offers(count, title)) as (http, agent):
        await tell(http, webhook(text("hi")))
        asked = (await until(lambda: whatsapp.sent))[0]["interactive"]
        assert (asked["type"], asked["body"]["text"]) == (kind, "Which one?")
        if kind == "button":
            first = asked["action"]["buttons"][0]["reply"]
        else:
            rows = asked["action"]["sections"][0]["rows"]
            first = rows[0]
            assert all(len(row["title"]) <= 24 for row in rows)
        await tell(http, webhook(tapped(reply, first["id"], first["title"], "wamid.2")))
        await until(lambda: len(agent.heard) == 2)
    assert agent.texts[1] == '/inform{"n": 1}'


async def test_too_many_choices_are_a_numbered_text_that_is_answered_by_number(whatsapp, url):
    async with running(channel(whatsapp), url, offers(12, "Day {1}")) as (http, agent):
        await tell(http, webhook(text("hi")))
        body = (await until(lambda: whatsapp.sent))[0]["text"]["body"]
        await tell(http, webhook(text("12", "wamid.2")))
        await until(lambda: len(agent.heard) == 2)
    assert "12. Day l" in body
    assert agent.texts[1] == '/inform{"n": 12}'


async def test_a_typed_intent_is_read_as_words(whatsapp, url):
    async with running(channel(whatsapp), url) as (http, agent):
        await tell(http, webhook(text('/refund{"amount": 5}')))
        await until(lambda: whatsapp.sent)
    assert not agent.texts[0].startswith("/")


async def test_other_kinds_are_taken_by_their_words_or_as_credentials_say(whatsapp, url):
    sent = webhook(
        message("image", "w1", id="media", caption="it is broken"),
        message("image", "w2", id="media"),
        message("location", "w3", latitude=31.2, longitude=121.4, address="Nanjing Road"),
        message("reaction", "w4", emoji="👍"),
        message("button", "w5", payload="/stop_messages", text="Stop"),
        text("of another number", "w6"),
    )
    other = webhook(text("not ours", "w7"), number_id="1")
    async with running(channel(whatsapp, says={"image": "/ask_help"}), url) as (http, agent):
        await tell(http, sent)
        await tell(http, other)
        await until(lambda: len(agent.heard) == 5)
    expected = ["it is broken", "/ask_help", "Nanjing Road", "/stop_messages", "of another number"]
    assert agent.texts == expected


async def test_a_card_is_a_picture_with_words(whatsapp, url):
    item = {"name": "Kettle", "price": "$29", "url": "/kettle", "image": "/kettle.png"}
    site = "https://shop.example.com"

    def show(_):
        return [{"custom": {"type": "products", "items": [item]}}]

    async with running(channel(whatsapp, site=site), url, show) as (http, _):
        await tell(http, webhook(text("kettle")))
        await until(lambda: whatsapp.sent)
    caption = f"Kettle\n$29\n{site}/kettle"
    assert whatsapp.sent[0]["image"] == {"link": f"{site}/kettle.png", "caption": caption}


async def test_after_a_day_a_template_stands_for_the_message(whatsapp, url):
    late = text("hello?", at=time.time() - 2 * DAY)
    async with running(channel(whatsapp, templates=TEMPLATES), url) as (http, _):
        await tell(http, webhook(late))
        await until(lambda: whatsapp.sent)
    template = whatsapp.sent[0]["template"]
    assert template["language"] == {"code": "en_US"}
    assert template["components"][0]["parameters"][0]["text"] == "You said: hello?"


async def test_where_meta_says_that_the_day_is_over_a_template_is_sent(whatsapp, url):
    async with running(channel(whatsapp, templates=TEMPLATES), url) as (http, _):
        whatsapp.answers = [(400, 131047)]
        await tell(http, webhook(text("还在吗？我的订单怎么样了")))
        await until(lambda: whatsapp.sent)
    assert whatsapp.sent[0]["template"] == {"name": "we_answered", "language": {"code": "zh_CN"}}


async def test_a_busy_platform_is_tried_again(whatsapp, url):
    async with running(channel(whatsapp), url) as (http, _):
        whatsapp.answers = [(429, 130429), (400, 131056), (503, 131016)]
        await tell(http, webhook(text("hi")))
        await until(lambda: whatsapp.sent)
    assert len(whatsapp.sent) == 1


async def test_what_is_no_webhook_is_acknowledged(whatsapp, url):
    async with running(channel(whatsapp), url) as (http, agent):
        for body in ("{", "[]", "{}", '{"entry": [{"changes": [1]}]}', webhook({"id": 1}, 5)):
            assert (await tell(http, body)).status_code == 200
    assert agent.heard == []
