"""A person whose every text bears one word, written into every store there is."""

from __future__ import annotations

import json
from datetime import date, datetime, time
from pathlib import Path

from sqlalchemy import MetaData, create_engine, insert, select, text
from sqlalchemy.orm import Session

from services.analytics.repository import EVENTS
from services.chatwoot.models import ChatwootLink
from services.customers.consent.purposes import OFFERS
from services.customers.consent.service import ConsentService
from services.customers.conversations.repository import ConversationRepository
from services.customers.events.schemas import EventIn
from services.customers.identities.merging import Proof
from services.customers.identities.service import IdentityService
from services.customers.models import BehaviourEvent, Customer, QuarantinedEvent
from services.customers.profiles.fields import FIELDS, Fields
from services.customers.profiles.moods import MoodIn, Moods
from services.customers.repository import CustomerRepository
from services.desk.models import Entry, Feedback, Holding, Ticket
from services.orders.models import Invoice, Order, OrderItem, OrderProof, Return
from services.questions.models import AskedQuestion, QuestionGroup, QuestionOutcome
from services.recommendation.offers.models import Approach, NotWanted, Offer, OfferOutcome
from services.recommendation.repository import Did
from services.recommendation.training import parquet

MARK = "Zqyxmark"
PERSON, OTHER_ID = f"C-{MARK}", f"D-{MARK}"
# Known to the services; only to Rasa; and named by who writes.
TALK, UNKNOWN_TALK, WECHAT = f"talk-{MARK}", f"talk-of-rasa-{MARK}", f"openid-{MARK}"
ORDER = "HD77777777"
NOW = datetime(2026, 11, 23, 12)


def write_person(session: Session) -> None:
    """Write the person into the tables; a second account of theirs is merged into the first."""
    _write_customer(session)
    _write_order(session)
    _write_conversation(session)
    session.flush()


def _write_customer(session: Session) -> None:
    values = dict.fromkeys(FIELDS, f"of {MARK}") | {
        "language": "en",
        "points": 7,
        "email": f"{MARK}@example.com",
        "joined_on": date(2020, 1, 1),
        "born_on": date(1990, 1, 1),
        "quiet_from": time(1),
        "quiet_until": time(2),
        "tier": "basic",
    }
    session.add_all(Customer(id=one, name="", language="", tier="") for one in (PERSON, OTHER_ID))
    session.flush()
    fields = Fields(CustomerRepository(session), ("import",))
    for one in (PERSON, OTHER_ID):
        fields.put(session.get(Customer, one), values, f"source {MARK}", NOW)
    identities = IdentityService(session, "CN")
    proof = Proof("li.na", f"saw {MARK}")
    for one in (PERSON, OTHER_ID):
        identities.link(one, "wechat", WECHAT, proof, verified=True)
        identities.link(one, "email", f"{MARK}@example.com", proof, verified=False)
    ConsentService(session).say(OTHER_ID, OFFERS, False, f"said by {MARK}")


def _write_order(session: Session) -> None:
    session.add(
        Order(
            number=ORDER,
            customer_id=OTHER_ID,
            status="delivered",
            placed_on=NOW.date(),
            address=f"1 {MARK} Road",
            tracking_number=f"T{MARK}",
        )
    )
    session.flush()
    session.add(OrderItem(number=ORDER, sku="KT-15", quantity=2, price=149))
    session.add(
        Return(
            return_number="RT77777777",
            number=ORDER,
            sku="KT-15",
            kind="return",
            reason=f"{MARK} does not like it",
            state="requested",
            created_on=NOW.date(),
            refund_amount=298,
        )
    )
    session.add(Invoice(key=f"key-{MARK}", number=ORDER, created_at=NOW))
    session.add(OrderProof(conversation_id=TALK, number=ORDER, at=NOW, fits=True))


def _write_conversation(session: Session) -> None:
    ticket = Ticket(
        conversation_id=TALK,
        customer_id=PERSON,
        channel="rest",
        language="en",
        topic="person_wanted",
        summary=f"{MARK} is angry",
        messages=[{"from": "customer", "text": f"I am {MARK}", "at": "2026-11-23T10:00:00Z"}],
        opened_at=NOW,
    )
    session.add(ticket)
    session.flush()
    note = {"kind": "note", "text": f"{MARK} was rude", "at": NOW}
    session.add(Entry(ticket_id=ticket.id, conversation_id=TALK, **note))
    session.add(ChatwootLink(conversation_id=TALK, chatwoot_id=7, ticket_id=ticket.id))
    session.add(Holding(conversation_id=TALK, agent_id="mei", agent_name="Mei", since=NOW))
    session.add(Feedback(conversation_id=TALK, rating=1, text=f"bad, {MARK}", given_at=NOW))
    group = QuestionGroup(
        state="answered", title=f"Where does {MARK} live?", articles=[], size=1, closed_at=NOW
    )
    session.add(group)
    session.flush()
    session.add(
        AskedQuestion(
            id="a" * 32,
            text=f"Where does {MARK} live?",
            language="en",
            channel="rest",
            conversation_id=TALK,
            asked_at=NOW,
            answered=False,
            confidence=0.0,
            passages=[],
            group_id=group.id,
        )
    )
    session.flush()
    session.add(QuestionOutcome(question_id="a" * 32, kind="judged_unhelpful", at=NOW))
    before_signing_in = {"shopper_id": "visitor", "conversation_id": TALK}
    for who in ({"shopper_id": PERSON}, before_signing_in):
        session.add(BehaviourEvent(sku="KT-15", kind="seen", value=1, at=NOW, **who))
    event = EventIn(customer_id="visitor", kind="seen", sku="NO", conversation_id=TALK)
    session.add(
        QuarantinedEvent(
            shopper_id="visitor",
            sku="NO",
            reason="unknown_item",
            sent=json.loads(event.json()),
            received_at=NOW,
        )
    )
    _write_offers(session)
    mood = MoodIn(began_at=NOW, label="negative", scores=[-1])
    Moods(session).keep(PERSON, TALK, mood)
    ConversationRepository(session).keep(TALK, PERSON, NOW)


def _write_offers(session: Session) -> None:
    approach = {"channel": "rest", "number": 1, "purpose": "offers", "at": NOW}
    session.add(Approach(id="b" * 32, person=TALK, conversation_id=TALK, **approach))
    session.add(
        Offer(
            id="c" * 40,
            customer_id=PERSON,
            conversation_id=TALK,
            channel="rest",
            sku="KT-15",
            place=1,
            reason="popular",
            because=[],
            recommender="popularity",
            version="1",
            explored=False,
            chance=1.0,
            shown_at=NOW,
        )
    )
    session.flush()
    session.add(OfferOutcome(offer_id="c" * 40, kind="clicked", at=NOW))
    session.add(NotWanted(person=OTHER_ID, kind="product", value="KT-15", at=NOW))


def write_conversations(url: str) -> None:
    """Write what Rasa keeps: of three conversations with the person, and one with another."""
    engine = create_engine(url, future=True)
    EVENTS.create(engine, checkfirst=True)
    rows = []
    for sender, customer in (
        (TALK, None),
        (UNKNOWN_TALK, OTHER_ID),
        (WECHAT, None),
        ("another", "C1001"),
    ):
        said = {"event": "user", "text": f"I am {MARK if sender != 'another' else 'C1001'}"}
        slot = {"event": "slot", "name": "customer_id", "value": customer}
        for event in (said, slot):
            rows.append(
                {
                    "sender_id": sender,
                    "type_name": event["event"],
                    "timestamp": 1.0,
                    "data": json.dumps(event),
                }
            )
    with engine.begin() as connection:
        connection.execute(insert(EVENTS), rows)
        # As the tracker store keeps what the broker does not have yet.
        connection.execute(text("CREATE TABLE outbox (id INTEGER, event_id INTEGER, body TEXT)"))
        connection.execute(
            text("INSERT INTO outbox (id, event_id, body) SELECT id, id, data FROM events")
        )
        # As channels keep what is not answered or sent yet, and what was offered last.
        for table in ("channel_inbox", "channel_outgoing", "channel_conversations"):
            connection.execute(text(f"CREATE TABLE {table} (conversation TEXT, body TEXT)"))
            connection.execute(text(f"INSERT INTO {table} SELECT sender_id, data FROM events"))
    engine.dispose()


def write_files(folder: Path) -> None:
    """Write what names the person into files made at run time."""
    (folder / "logs").mkdir()
    lines = f"mail to {MARK}@example.com failed\nC1001 is fine\n{PERSON} signed in\n"
    (folder / "logs" / "heed.log").write_text(lines, encoding="utf-8")
    did = [Did(who, "KT-15", "seen", 1.0, NOW) for who in (PERSON, "C1001", TALK)]
    parquet.write(did, folder / "logs" / "events.parquet")


def tables_with_mark(url: str) -> set[str]:
    """Return the tables in which the word stands anywhere, whatever tables there are."""
    engine = create_engine(url, future=True)
    metadata = MetaData()
    metadata.reflect(engine)
    with engine.connect() as connection:
        found = {
            table.name
            for table in metadata.sorted_tables
            for row in connection.execute(select(table))
            if any(_holds(value) for value in row)
        }
    engine.dispose()
    return found


def all_tables(url: str) -> set[str]:
    """Return the names of all tables."""
    engine = create_engine(url, future=True)
    metadata = MetaData()
    metadata.reflect(engine)
    engine.dispose()
    return set(metadata.tables)


def files_with_mark(folder: Path) -> set[str]:
    """Return the files in whose bytes the word stands, databases among them."""
    return {
        str(file.relative_to(folder))
        for file in folder.rglob("*")
        if file.is_file() and MARK.lower().encode() in file.read_bytes().lower()
    }


def _holds(value: object) -> bool:
    shown = value.decode("latin-1") if isinstance(value, bytes) else str(value)
    return MARK.lower() in shown.lower()
