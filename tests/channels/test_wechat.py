"""WeChat, from its request to the reply on its API."""

import asyncio

import pytest
import sqlalchemy as sa
from fake_wechat import (
    AES_KEY,
    APP_ID,
    OPENID,
    PNG,
    SECRET,
    TOKEN,
    FakeWeChat,
    sealed,
    signature,
    xml,
)
from rasa.shared.exceptions import RasaException
from running import running, until

from custom_components.channels.wechat.wechat_input import WeChatInput

SAYS = {"subscribe": "/greet", "image": "/sent_a_picture"}


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path}/conversations.db"


@pytest.fixture
async def wechat():
    async with FakeWeChat().serving() as platform:
        yield platform


def channel(wechat, **more):
    keys = {
        "app_id": APP_ID,
        "app_secret": SECRET,
        "token": TOKEN,
        "api": wechat.address,
        "says": SAYS,
        "first_seconds": 0.0,
        **more,
    }
    return WeChatInput.from_credentials(keys)


async def tell(http, content, **params):
    return await http.post("/webhook", params=params or signature(), content=content.encode())


async def test_wechat_is_shown_that_the_address_is_ours(wechat, url):
    async with running(channel(wechat), url) as (http, _):
        answer = await http.get("/webhook", params=signature(echostr="59121"))
        assert (answer.status_code, answer.text) == (200, "59121")
        answer = await http.get("/webhook", params=signature("another token", echostr="59121"))
        assert answer.status_code == 403


async def test_a_text_is_answered_at_once_and_replied_to_by_the_api(wechat, url):
    async with running(channel(wechat), url) as (http, agent):
        answer = await tell(http, xml("text", Content="我的快递到哪了"))
        assert (answer.status_code, answer.text) == (200, "success")
        await until(lambda: wechat.sent)
    assert wechat.sent == [
        {
            "touser": OPENID,
            "msgtype": "text",
            "text": {"content": "You said: 我的快递到哪了"},
        }
    ]
    assert agent.heard[0].sender_id == f"wechat:{OPENID}"
    assert agent.heard[0].input_channel == "wechat"
    assert agent.heard[0].metadata["identity"] == f"wechat:{OPENID}"


async def test_what_wechat_has_not_signed_is_not_read(wechat, url):
    async with running(channel(wechat), url) as (http, agent):
        for params in ({"timestamp": "1"}, signature("another token"), {}):
            content = xml("text", Content="hi").encode()
            answer = await http.post("/webhook", params=params, content=content)
            assert answer.status_code == 403
        old = signature() | {"timestamp": "1"}
        assert (await tell(http, "<not xml", **old)).status_code == 403
    assert agent.heard == []


async def test_encrypted_messages_are_opened_and_others_refused_where_a_key_is_set(wechat, url):
    async with running(channel(wechat, encoding_aes_key=AES_KEY), url) as (http, agent):
        body, params = sealed(xml("text", Content="您好"))
        assert (await tell(http, body, **params)).text == "success"
        forged = params | {"msg_signature": "0" * 40}
        assert (await tell(http, body, **forged)).status_code == 403
        assert (await tell(http, xml("text", "2", Content="open"))).status_code == 403
        await until(lambda: wechat.sent)
    assert agent.texts == ["您好"]


async def test_a_message_that_wechat_sends_again_is_answered_once(wechat, url):
    async with running(channel(wechat), url) as (http, agent):
        for _ in range(3):
            await tell(http, xml("text", "77", Content="hello"))
        await tell(http, xml("event", Event="subscribe"))
        await tell(http, xml("event", Event="subscribe"))
        await until(lambda: len(wechat.sent) == 2)
    assert agent.texts == ["hello", "/greet"]


async def test_what_has_no_words_is_told_as_credentials_say(wechat, url):
    async with running(channel(wechat), url) as (http, agent):
        sent = [
            xml("image", "1", PicUrl="https://mmbiz.example.com/1", MediaId="m1"),
            xml("voice", "2", MediaId="m2", Format="amr", Recognition="退货"),
            xml("voice", "3", MediaId="m3", Format="amr"),
            xml("location", "4", Location_X="31.2", Location_Y="121.4", Scale="15", Label="上海"),
            xml("event", Event="CLICK", EventKey="/track_order"),
            xml("event", Event="subscribe", EventKey="qrscene_42", Ticket="t"),
            xml("event", Event="unsubscribe"),
            xml("event", Event="VIEW", EventKey="https://shop.example.com"),
            xml("event", Event="LOCATION", Latitude="1", Longitude="2", Precision="3"),
            xml("video", "5", MediaId="m5", ThumbMediaId="t"),
        ]
        for one in sent:
            assert (await tell(http, one)).text == "success"
        await until(lambda: len(agent.heard) == 5)
    assert agent.texts == ["/sent_a_picture", "退货", "上海", "/track_order", "/greet"]
    told = [message.metadata for message in agent.heard]
    assert told[0]["image"] == "https://mmbiz.example.com/1"
    assert told[2]["location"] == {"latitude": "31.2", "longitude": "121.4"}
    assert told[4]["scene"] == "42"


async def test_messages_of_a_customer_are_handled_in_order(wechat, url):
    async with running(channel(wechat), url) as (http, agent):
        texts = [str(number) for number in range(12)]
        for text in texts:
            await tell(http, xml("text", text, Content=text))
        await until(lambda: len(wechat.sent) == 12)
    assert agent.texts == texts
    assert wechat.texts == [f"You said: {text}" for text in texts]


async def test_a_typed_intent_is_read_as_words_and_a_tapped_choice_as_its_payload(wechat, url):
    def offer(message):
        buttons = [{"title": "退货", "payload": '/return_item{"n": 1}'}]
        return [{"text": "请问要办什么？", "buttons": buttons}]

    async with running(channel(wechat), url, offer) as (http, agent):
        await tell(http, xml("text", "1", Content='/refund{"amount": 5}'))
        await until(lambda: wechat.sent)
        await tell(http, xml("text", "2", Content="退货", bizmsgmenuid="1"))
        await until(lambda: len(wechat.sent) == 2)
    assert not agent.texts[0].startswith("/")
    assert agent.texts[1] == '/return_item{"n": 1}'
    menu = wechat.sent[0]["msgmenu"]
    assert menu["head_content"] == "请问要办什么？"
    assert [one["content"] for one in menu["list"]] == ["退货"]


async def test_cards_and_pictures_are_drawn(wechat, url):
    item = {"name": "Kettle", "price": "¥199", "url": "/kettle", "image": "/kettle.png"}

    def show(message):
        return [
            {"custom": {"type": "products", "items": [item]}},
            {"image": f"{wechat.address}/picture.png"},
        ]

    async with running(channel(wechat, site="https://shop.example.com"), url, show) as (http, _):
        await tell(http, xml("text", Content="kettle"))
        await until(lambda: len(wechat.sent) == 2)
    assert wechat.sent[0]["news"]["articles"] == [
        {
            "title": "Kettle",
            "description": "¥199",
            "url": "https://shop.example.com/kettle",
            "picurl": "https://shop.example.com/kettle.png",
        }
    ]
    assert wechat.sent[1]["image"] == {"media_id": "media-1"}
    assert wechat.uploads == [PNG]


async def test_a_token_that_expired_is_renewed(wechat, url):
    async with running(channel(wechat), url) as (http, _):
        await tell(http, xml("text", "1", Content="one"))
        await until(lambda: len(wechat.sent) == 1)
        wechat.expire()
        await tell(http, xml("text", "2", Content="two"))
        await until(lambda: len(wechat.sent) == 2)
        await tell(http, xml("text", "3", Content="three"))
        await until(lambda: len(wechat.sent) == 3)
    assert wechat.asked_for_token == 2


def dead(url):
    with sa.create_engine(url).connect() as connection:
        rows = connection.execute(
            sa.text("SELECT reason FROM channel_outgoing WHERE dead_at IS NOT NULL")
        )
        return [reason for (reason,) in rows]


async def test_a_busy_platform_is_tried_again_and_each_reply_arrives_once_in_order(wechat, url):
    async with running(channel(wechat), url) as (http, _):
        wechat.answers = [{"errcode": -1, "errmsg": "system error"}, 503]
        await tell(http, xml("text", "1", Content="one"))
        await tell(http, xml("text", "2", Content="two"))
        await until(lambda: len(wechat.sent) == 2)
    assert wechat.texts == ["You said: one", "You said: two"]
    assert dead(url) == []


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ({"errcode": 45015, "errmsg": "response out of time limit"}, "Refused"),
        ("hang up", "Unsure"),
    ],
)
async def test_what_is_refused_or_may_have_arrived_is_put_aside_and_not_sent_again(
    wechat, url, answer, reason
):
    async with running(channel(wechat), url) as (http, _):
        wechat.answers = [answer]
        await tell(http, xml("text", "1", Content="one"))
        await until(lambda: dead(url))
        await tell(http, xml("text", "2", Content="two"))
        await until(lambda: wechat.sent)
    assert wechat.texts == ["You said: two"]
    assert dead(url)[0].startswith(reason)


async def test_a_turn_that_failed_is_tried_again(wechat, url):
    async with running(channel(wechat), url) as (http, agent):
        agent.fails = 2
        await tell(http, xml("text", "1", Content="one"))
        await tell(http, xml("text", "2", Content="two"))
        await until(lambda: len(wechat.sent) == 2)
    assert agent.texts == ["one", "two"]


async def test_what_was_accepted_before_a_crash_is_answered_after_it(wechat, url):
    never = asyncio.Event()

    async with running(channel(wechat), url) as (http, agent):

        async def crash(message):
            await never.wait()

        agent.handle_message = crash
        await tell(http, xml("text", "1", Content="one"))
        await tell(http, xml("text", "2", Content="two"))
        # The server goes down in the middle of the first turn.
        for task in asyncio.all_tasks():
            if task.get_coro().__qualname__ == "Turns._work":
                task.cancel()
    async with running(channel(wechat), url) as (_, agent):
        await until(lambda: len(wechat.sent) == 2)
    assert agent.texts == ["one", "two"]
    assert wechat.texts == ["You said: one", "You said: two"]


async def test_a_turn_that_was_stored_before_a_crash_is_not_had_twice(wechat, url, monkeypatch):
    from custom_components.channels.durable.post_office import PostOffice

    with monkeypatch.context() as patched:

        def crash(*_):
            raise asyncio.CancelledError

        async with running(channel(wechat), url) as (http, agent):
            patched.setattr(PostOffice, "answered", crash)
            await tell(http, xml("text", "1", Content="one"))
            await until(lambda: agent.heard)
    assert wechat.sent == []
    async with running(channel(wechat), url) as (_, agent):
        await until(lambda: wechat.sent)
    assert agent.heard == []
    assert wechat.texts == ["You said: one"]


async def test_a_person_can_write_without_being_asked(wechat, url):
    written = channel(wechat)
    async with running(written, url):
        await written.get_output_channel().send_response(
            f"wechat:{OPENID}", {"text": "您好，我是客服小李。"}
        )
        await until(lambda: wechat.sent)
    assert wechat.texts == ["您好，我是客服小李。"]


async def test_messages_wait_while_no_model_is_loaded(wechat, url):
    async with running(channel(wechat), url, ready=False) as (http, agent):
        await tell(http, xml("text", "1", Content="one"))
        agent.ready = True
        await until(lambda: wechat.sent)
    assert agent.texts == ["one"]


async def test_a_request_that_is_too_large_is_refused(wechat, url):
    async with running(channel(wechat, largest_kb=1), url) as (http, _):
        answer = await tell(http, xml("text", Content="x" * 2000))
        assert answer.status_code == 413


async def test_what_cannot_be_read_is_acknowledged_so_that_wechat_does_not_repeat_it(wechat, url):
    async with running(channel(wechat), url) as (http, agent):
        for content in ("", "<xml>", "<xml></xml>", "no xml", xml("strange")):
            assert (await tell(http, content)).text == "success"
    assert agent.heard == []


def test_mistakes_in_credentials_are_named():
    with pytest.raises(RasaException, match=r"wechat.*app_secret.*field required.*tokn"):
        WeChatInput.from_credentials({"app_id": "a", "tokn": "t"})
