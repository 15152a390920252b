"""E-mail, from a letter in the mailbox to the reply in its thread."""

import pytest
from fake_mail import ADDRESS, CUSTOMER, PASSWORD, letter, mail_server
from running import running, until

from custom_components.channels.mail import mailbox
from custom_components.channels.mail.email_input import EmailInput
from tests.databases import empty_postgresql

# On one machine nobody listens in.
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path}/conversations.db"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def either(request, url):
    """Each of the two databases: SQLite keeps what is too long, PostgreSQL refuses it."""
    if request.param == "sqlite":
        yield url
        return
    with empty_postgresql(force=True) as address:
        yield address


@pytest.fixture
async def mail(monkeypatch):
    # So that a server stops at once.
    monkeypatch.setattr(mailbox, "SLICE_SECONDS", 0.05)
    async with mail_server() as servers:
        yield servers


def channel(mail, **more):
    imap, smtp = mail
    keys = {
        "address": ADDRESS,
        "sender": "Heed Home",
        "password": PASSWORD,
        "imap_host": "127.0.0.1",
        "imap_port": imap.port,
        "smtp_host": "127.0.0.1",
        "smtp_port": smtp.port,
        "encrypted": False,
        "user": "",
        "first_seconds": 0.0,
        **more,
    }
    return EmailInput.from_credentials(keys)


async def test_a_letter_is_answered_in_its_thread(mail, url):
    imap, smtp = mail
    first = letter("Where is my parcel?", "Order HD10001", message_id="<a@example.com>")
    async with running(channel(mail), url) as (_, agent):
        await imap.bring(first)
        reply = (await until(lambda: smtp.letters))[0]
        second = letter(
            f"Thank you!\n\nOn Fri, Heed wrote:\n> {reply['Message-ID']}",
            "Re: Order HD10001",
            message_id="<b@example.com>",
            In_Reply_To=reply["Message-ID"],
            References=f"<a@example.com> {reply['Message-ID']}",
        )
        await imap.bring(second)
        await until(lambda: len(smtp.letters) == 2)
    assert agent.texts == ["Order HD10001\nWhere is my parcel?", "Thank you!"]
    # Anybody can write under any name: what was proven in one thread counts in no other.
    assert len({heard.sender_id for heard in agent.heard}) == 1
    assert agent.heard[0].sender_id.startswith(f"email:{CUSTOMER}:")
    assert "identity" not in agent.heard[0].metadata
    assert (reply["From"], reply["To"]) == (f"Heed Home <{ADDRESS}>", CUSTOMER)
    assert reply["Subject"] == "Re: Order HD10001"
    assert reply["In-Reply-To"] == "<a@example.com>"
    assert reply["Auto-Submitted"] == "auto-replied"
    again = smtp.letters[1]
    assert again["In-Reply-To"] == "<b@example.com>"
    thread = ["<a@example.com>", reply["Message-ID"], "<b@example.com>"]
    assert again["References"].split() == thread
    assert imap.unseen() == []


MACHINES = [
    {"Auto_Submitted": "auto-replied"},
    {"Precedence": "bulk"},
    {"X_Auto_Response_Suppress": "OOF, AutoReply"},
    {"List_Id": "<news.example.com>"},
    {"Return_Path": "<>"},
    {"sender": "MAILER-DAEMON@example.com"},
    {"sender": "no-reply@example.com"},
    {"sender": ADDRESS},
]


async def test_letters_of_machines_are_read_and_not_answered(mail, url):
    imap, smtp = mail
    theirs = [letter(message_id=f"<m{n}@e>", **told) for n, told in enumerate(MACHINES)]
    async with running(channel(mail), url) as (_, agent):
        await imap.bring(*theirs, letter("a person", message_id="<2@example.com>"))
        await until(lambda: smtp.letters)
        await until(lambda: not imap.unseen())
    assert [text.splitlines()[-1] for text in agent.texts] == ["a person"]


async def test_a_letter_that_is_found_twice_is_answered_once(mail, url):
    imap, smtp = mail
    async with running(channel(mail), url) as (_, agent):
        await imap.bring(letter(), letter())
        await imap.bring(letter("another", message_id="<2@example.com>"))
        await until(lambda: len(smtp.letters) == 2)
        await until(lambda: not imap.unseen())
    assert len(agent.heard) == 2


async def test_choices_are_answered_by_their_number_and_all_of_a_turn_is_one_letter(mail, url):
    imap, smtp = mail

    def offer(_):
        buttons = [
            {"title": "Track my order", "payload": "/track_order"},
            {"title": "Talk to a <person>", "payload": "/talk_to_human"},
        ]
        return [{"text": "Hello!"}, {"text": "What is it about?", "buttons": buttons}]

    async with running(channel(mail), url, offer) as (_, agent):
        await imap.bring(letter("hi"))
        reply = (await until(lambda: smtp.letters))[0]
        answer = letter(
            "2.\n\n> 1. Track",
            "Re: A question",
            message_id="<2@e>",
            In_Reply_To=reply["Message-ID"],
            References=f"<1@example.com> {reply['Message-ID']}",
        )
        await imap.bring(answer)
        await until(lambda: len(agent.heard) == 2)
    assert agent.texts[1] == "/talk_to_human"
    plain = reply.get_body(("plain",)).get_content()
    assert plain.replace("\r\n", "\n").strip() == (
        "Hello!\n\nWhat is it about?\n\n1. Track my order\n2. Talk to a <person>"
    )
    assert "Talk to a &lt;person&gt;" in reply.get_body(("html",)).get_content()


async def test_a_typed_intent_is_read_as_words(mail, url):
    imap, smtp = mail
    async with running(channel(mail), url) as (_, agent):
        await imap.bring(letter('/refund{"amount": 5}', "", In_Reply_To="<x@y>"))
        await until(lambda: smtp.letters)
    assert not agent.texts[0].startswith("/")


async def test_where_the_receiving_server_is_known_only_genuine_senders_are_answered(mail, url):
    imap, smtp = mail
    passed = "mx.shop.example.com; spf=pass; dmarc=pass header.from=example.com"
    failed = "mx.shop.example.com; dmarc=fail header.from=example.com"
    forged = "mx.example.com; dmarc=pass header.from=example.com"
    async with running(channel(mail, receiver="mx.shop.example.com"), url) as (_, agent):
        await imap.bring(
            letter("one", message_id="<1@e>", Authentication_Results=failed),
            letter("two", message_id="<2@e>", Authentication_Results=forged),
            letter("three", message_id="<3@e>"),
            letter("four", message_id="<4@e>", Authentication_Results=passed),
        )
        await until(lambda: smtp.letters)
        await until(lambda: not imap.unseen())
    assert [text.splitlines()[-1] for text in agent.texts] == ["four"]
    assert agent.heard[0].metadata["identity"] == f"email:{CUSTOMER}"


async def test_too_many_letters_of_one_sender_end_in_silence(mail, url):
    imap, smtp = mail
    async with running(channel(mail, letters_a_day=2), url) as (_, agent):
        await imap.bring(*(letter(message_id=f"<{n}@e>") for n in range(4)))
        await until(lambda: not imap.unseen())
        await until(lambda: len(smtp.letters) == 2)
    assert len(agent.heard) == 2


async def test_letters_that_are_too_large_or_broken_do_not_stop_the_others(mail, url):
    imap, smtp = mail
    broken = (
        b"From: =?utf-9?q?x?=\r\nSubject: ?\r\nContent-Type: text/plain; charset=no\r\n\r\n\xff"
    )
    async with running(channel(mail, largest_kb=2), url) as (_, agent):
        await imap.bring(letter("x" * 70 + "\n" * 3000), broken, letter("fine", message_id="<3@e>"))
        await until(lambda: smtp.letters)
        await until(lambda: not imap.unseen())
    assert agent.texts[-1].splitlines()[-1] == "fine"


async def test_a_letter_that_cannot_be_kept_does_not_stop_the_others(mail, url, monkeypatch):
    imap, smtp = mail
    reading = channel(mail)
    accept = reading.accept

    async def keeps(message):
        if "odd" in message.text:
            raise UnicodeEncodeError("utf-8", "the customer's own words", 0, 1, "surrogates")
        return await accept(message)

    monkeypatch.setattr(reading, "accept", keeps)
    async with running(reading, url) as (_, agent):
        await imap.bring(letter("odd", message_id="<1@e>"), letter("fine", message_id="<2@e>"))
        await until(lambda: smtp.letters)
        await until(lambda: not imap.unseen())
    assert [text.splitlines()[-1] for text in agent.texts] == ["fine"]


# The longest address there may be, one that is none, and two about where ids are shortened.
LONG = [f"{'a' * 64}@{'b' * count}.com" for count in (185, 2000, 107, 106)]


@pytest.mark.parametrize("receiver", ["", "mx.shop.example.com"])
async def test_long_addresses_are_answered_and_do_not_stop_the_mailbox(mail, either, receiver):
    imap, smtp = mail
    genuine = {"Authentication_Results": "mx.shop.example.com; dmarc=pass"} if receiver else {}
    async with running(channel(mail, receiver=receiver), either) as (_, agent):
        for number, sender in enumerate(LONG):
            first, then = f"<{number}a@e>", f"<{number}b@e>"
            await imap.bring(
                letter("one", message_id=first, sender=sender, **genuine),
                letter("two", message_id=then, sender=sender, References=first, **genuine),
            )
        await imap.bring(letter("fine", message_id="<9@e>", **genuine))
        await until(lambda: "fine" in [text.splitlines()[-1] for text in agent.texts])
        await until(lambda: not imap.unseen())
        await until(lambda: LONG[0] in [one["To"] for one in smtp.letters])
    ids = {heard.sender_id for heard in agent.heard}
    # Each has one conversation, which the tables of Rasa and of the services can hold.
    assert len(ids) == len(LONG) + 1
    assert max(map(len, ids)) <= 200


async def test_a_mail_server_that_is_busy_is_tried_again_and_one_that_refuses_is_not(mail, url):
    imap, smtp = mail
    async with running(channel(mail), url) as (_, _):
        smtp.answers = ["451 try again later", "451 later"]
        await imap.bring(letter("one", message_id="<1@e>"))
        await until(lambda: smtp.letters)
        smtp.answers = ["550 no such mailbox"]
        await imap.bring(
            letter("two", message_id="<2@e>", References="<1@e>"),
            letter("three", message_id="<3@e>", References="<1@e>"),
        )
        await until(lambda: len(smtp.letters) == 2)
    told = [one.get_body(("plain",)).get_content().split()[-1] for one in smtp.letters]
    assert told == ["one", "three"]


async def test_a_person_can_write_into_the_thread(mail, url):
    imap, smtp = mail
    written = channel(mail)
    async with running(written, url) as (_, agent):
        await imap.bring(letter("hi", "Kettle", message_id="<1@e>"))
        await until(lambda: smtp.letters)
        conversation = agent.heard[0].sender_id
        await written.get_output_channel().send_response(conversation, {"text": "Li here."})
        await until(lambda: len(smtp.letters) == 2)
    assert smtp.letters[1]["In-Reply-To"] == "<1@e>"
    assert smtp.letters[1]["To"] == CUSTOMER
