"""A reply is sent once, and one that cannot be sent does not hold up the others."""

import pytest
from fake_wechat import FakeWeChat
from running import running, until
from sqlalchemy import create_engine
from test_durable import channel, tell

from custom_components.channels.durable.dead_letters import letters, send_again
from custom_components.channels.durable.post_office import PostOffice, Standing
from custom_components.channels.durable.sending import Patience, Platform, Sending
from custom_components.channels.incoming import Incoming

PATIENCE = Patience(attempts=3, first_seconds=0.0)


@pytest.fixture
def engine(tmp_path):
    return create_engine(f"sqlite:///{tmp_path}/conversations.db", future=True)


@pytest.fixture
def office(engine):
    opened = PostOffice(engine, "wechat")
    opened.open()
    return opened


class Phone(Platform):
    """Takes everything but what is called bad."""

    def __init__(self):
        self.tried = []

    def render(self, message, context):
        return [{"text": message.text}]

    async def deliver(self, conversation, payload):
        self.tried.append(payload["text"])
        if payload["text"] == "bad":
            raise KeyError("the customer's own words")


def replies(office, *texts):
    office.send("wechat:a", [{"text": text} for text in texts], Standing())


async def test_a_reply_whose_deletion_fails_is_not_sent_again(office, monkeypatch):
    phone = Phone()
    sending = Sending(office, phone, PATIENCE)
    replies(office, "one", "two")
    with monkeypatch.context() as away:
        away.setattr(office, "sent", fails)
        with pytest.raises(ConnectionError):
            await sending.deliver("wechat:a")
    office.open()  # gives back what is held, as the end of its time does
    await sending.deliver("wechat:a")
    assert phone.tried == ["one", "two"]
    assert office.waiting() == set()


async def test_half_a_character_is_kept_as_it_came(office):
    told = Incoming("1", "wechat:a", "half \ud83d")
    assert office.accept(told)
    held = office.hold(office.inbox, "wechat:a")
    assert Incoming.from_json(held.body) == told
    phone = Phone()
    office.answered(held, [{"text": told.text}], Standing())
    await Sending(office, phone, PATIENCE).deliver("wechat:a")
    assert phone.tried == [told.text]


def fails(held):
    raise ConnectionError("the database is away")


async def test_an_error_that_nobody_foresaw_ends_as_a_dead_letter(office, engine):
    phone = Phone()
    replies(office, "bad", "good")
    await Sending(office, phone, PATIENCE).deliver("wechat:a")
    assert phone.tried == ["bad", "bad", "bad", "good"]
    assert [one.reason for one in letters(engine)] == ["Undelivered: KeyError"]


@pytest.fixture
async def wechat():
    async with FakeWeChat().serving() as platform:
        yield platform


async def test_an_answer_that_cannot_be_rendered_is_a_dead_letter(wechat, engine, monkeypatch):
    unable = channel(wechat)
    render = type(unable).render_turn

    def renders(messages, context):
        if "message 1" in messages[0].text:
            raise ValueError("the customer's own words")
        return render(unable, messages, context)

    monkeypatch.setattr(unable, "render_turn", renders)
    async with running(unable, str(engine.url)) as (http, agent):
        await tell(http, 1)
        await tell(http, 2)
        await until(lambda: wechat.sent)
        assert [one.reason for one in letters(engine)] == ["Unanswered: ValueError"]
        monkeypatch.undo()
        send_again(engine, [one.number for one in letters(engine)])
        await until(lambda: len(wechat.sent) == 2)
    # Rasa answered each once; what it had said was only rendered again.
    assert agent.texts == ["message 1", "message 2"]
    assert wechat.texts == ["You said: message 2", "You said: message 1"]
