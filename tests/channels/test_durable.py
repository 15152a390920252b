"""Messages are answered once and in order on two servers, and after one of them died."""

import json

import pytest
from fake_wechat import APP_ID, SECRET, TOKEN, FakeWeChat, signature, xml
from running import running, until
from sqlalchemy import create_engine, text

from custom_components.channels import dead_letters
from custom_components.channels.durable import lane
from custom_components.channels.durable.dead_letters import letters
from custom_components.channels.durable.post_office import PostOffice, Standing
from custom_components.channels.incoming import Incoming
from custom_components.channels.rich_message import Choice
from custom_components.channels.wechat.wechat_input import WeChatInput
from custom_components.stores.at_rest import ENCRYPTED, AtRest
from language.personal_data.sealing import Seal
from launcher.sealing import new_key
from tests.databases import empty_postgresql


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def url(request, tmp_path):
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/conversations.db"
        return
    with empty_postgresql(force=True) as address:
        yield address


@pytest.fixture
async def wechat():
    async with FakeWeChat().serving() as platform:
        yield platform


def channel(wechat):
    keys = {"app_id": APP_ID, "app_secret": SECRET, "token": TOKEN, "api": wechat.address}
    return WeChatInput.from_credentials({**keys, "first_seconds": 0.0})


async def tell(http, number):
    content = xml("text", str(number), Content=f"message {number}").encode()
    assert (await http.post("/webhook", params=signature(), content=content)).text == "success"


async def test_two_servers_answer_each_message_once_and_in_order(wechat, url):
    async with (
        running(channel(wechat), url) as (first, _),
        running(channel(wechat), url) as (second, _),
    ):
        for number in range(8):
            # WeChat sends it again, to whichever server: now the one is first, now the other.
            servers = (first, second) if number % 2 else (second, first)
            for http in servers:
                await tell(http, number)
        await until(lambda: len(wechat.sent) >= 8)
    assert wechat.texts == [f"You said: message {number}" for number in range(8)]


def office(url, at_rest=None):
    opened = PostOffice(create_engine(url, future=True), "wechat", at_rest)
    opened.open()
    return opened


def accepted(opened, *numbers):
    for number in numbers:
        assert opened.accept(Incoming(str(number), "wechat:a", f"message {number}"))


def test_a_conversation_is_worked_on_by_one_server_at_a_time(url):
    one, other = office(url), office(url)
    accepted(one, 1, 2)
    held = one.hold(one.inbox, "wechat:a")
    assert held.message_id == "1"
    assert other.hold(other.inbox, "wechat:a") is None
    assert not other.accept(Incoming("1", "wechat:a", "again"))


def test_what_a_dead_server_held_another_takes_up_once_its_time_is_over(url, monkeypatch):
    one, other = office(url), office(url)
    accepted(one, 1, 2)
    monkeypatch.setattr(lane, "HOLD_SECONDS", -1.0)
    assert one.hold(one.inbox, "wechat:a").tries == 0
    monkeypatch.undo()
    assert other.waiting() == {"wechat:a"}
    held = other.hold(other.inbox, "wechat:a")
    assert (held.message_id, held.tries) == ("1", 1)


def test_of_what_is_done_only_its_id_is_left(url):
    opened = office(url)
    accepted(opened, 1)
    opened.answered(opened.hold(opened.inbox, "wechat:a"), [], opened.standing("wechat:a"))
    with create_engine(url).connect() as connection:
        row = connection.execute(text("SELECT message_id, conversation, body FROM channel_inbox"))
        assert row.one() == ("1", "", "")
    assert opened.waiting() == set()
    assert not opened.accept(Incoming("1", "wechat:a", "again"))


def everything_kept(url):
    with create_engine(url).connect() as connection:
        return "\n".join(
            str(row)
            for table in ("channel_inbox", "channel_outgoing", "channel_conversations")
            for row in connection.execute(text(f"SELECT * FROM {table}"))
        )


def test_where_conversations_are_sealed_so_are_messages_on_their_way(url):
    before = office(url)
    accepted(before, 1)
    sealed = office(url, AtRest(ENCRYPTED, Seal([new_key()])))
    accepted(sealed, 2)
    offered = Standing((Choice("Yes", "/affirm"),), ("1",), {"to": "ann@example.com"})
    # What came before sealing began is read all the same.
    first = sealed.hold(sealed.inbox, "wechat:a")
    sealed.answered(first, [{"text": "said to Ann"}], offered)
    kept = everything_kept(url)
    assert not [words for words in ("message", "/affirm", "ann@", "said to Ann") if words in kept]
    assert Incoming.from_json(first.body).text == "message 1"
    assert Incoming.from_json(sealed.hold(sealed.inbox, "wechat:a").body).text == "message 2"
    assert sealed.standing("wechat:a") == offered
    assert json.loads(sealed.hold(sealed.outgoing, "wechat:a").body) == {"text": "said to Ann"}


@pytest.fixture
def operator(url, tmp_path, capsys):
    """Runs `make dead-letters`; returns what it prints."""
    if url.startswith("sqlite"):
        told = f"dialect: sqlite\n  db: {url.removeprefix('sqlite:///')}"
    else:
        told = f"dialect: postgresql\n  url: '{url}'"
    endpoints = tmp_path / "endpoints.yml"
    endpoints.write_text(f"tracker_store:\n  type: SQL\n  {told}\n")

    def asks(*arguments):
        files = ["--endpoints", str(endpoints), "--credentials", str(tmp_path / "none.yml")]
        capsys.readouterr()
        code = dead_letters.main([*arguments, *files])
        return code, capsys.readouterr().out

    return asks


async def test_dead_letters_are_listed_and_sent_again(wechat, url, operator):
    async with running(channel(wechat), url) as (http, _):
        wechat.answers = [{"errcode": 45015, "errmsg": "response out of time limit"}]
        await tell(http, 1)
        engine = create_engine(url)
        found = (await until(lambda: letters(engine)))[0]
        code, listed = operator()
        assert (code, found.number in listed, "45015" in listed) == (0, True, True)
        assert "message 1" not in listed
        assert operator("--again", "out-999") == (1, "There is no dead letter out-999.\n")
        assert operator("--again", "yes")[0] == 1
        assert operator("--again")[0] == 0
        await until(lambda: wechat.sent)
    assert wechat.texts == ["You said: message 1"]
    assert operator()[1] == "No dead letters.\n"


async def test_a_message_that_cannot_be_answered_is_a_dead_letter_too(wechat, url, operator):
    async with running(channel(wechat), url) as (http, agent):
        agent.fails = 8
        await tell(http, 1)
        engine = create_engine(url)
        found = (await until(lambda: letters(engine)))[0]
        await tell(http, 2)
        await until(lambda: wechat.sent)
    assert found.reason == "Unanswered: ConnectionError"
    assert operator("--drop", found.number) == (0, "No dead letters.\n")
