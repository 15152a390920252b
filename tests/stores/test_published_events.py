"""Other systems are told what happens in conversations, and not to whom."""

import json

import pytest
import sqlalchemy as sa
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.events import ActionExecuted, BotUttered, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig
from test_outbox_tracker_store import TYPE

from custom_components.stores.published_events import publishable
from language.personal_data.masking import Masker
from language.personal_data.recogniser import recogniser

MASKER = Masker(recogniser(), "a secret")
SAID = "I'm Emma Clarke, order HD20261234, mail emma@example.com"
PERSONAL = ("Emma", "Clarke", "HD20261234", "emma@example.com", "13800138000", "王晓燕")


def message():
    entities = [
        {"entity": "person", "value": "Emma Clarke", "start": 4, "end": 15},
        {"entity": "order_number", "value": "HD20261234", "start": 23, "end": 33},
    ]
    parsed = {
        "text": SAID,
        "intent": {"name": "track_order", "confidence": 0.9},
        "intent_ranking": [{"name": "track_order", "confidence": 0.9}],
        "entities": entities,
        "text_tokens": [[0, 3]],
    }
    return UserUttered(SAID, parsed["intent"], entities, parsed, input_channel="web")


def published(event, sender="8613800138000"):
    return publishable({"sender_id": sender, **event.as_dict(), "event_id": 7}, MASKER)


@pytest.mark.parametrize(
    "event",
    [
        message(),
        SlotSet("order_number", "HD20261234"),
        SlotSet("person", "Emma"),
        SlotSet("profile", {"name": "王晓燕", "phones": ["13800138000"]}),
        BotUttered(
            "Dear Emma Clarke, HD20261234 is on its way.", {"custom": {"to": "13800138000"}}
        ),
        BotUttered("王晓燕您好", {"buttons": [{"title": "HD20261234", "payload": "/x"}]}),
    ],
)
def test_no_event_tells_a_person(event):
    told = json.dumps(published(event), ensure_ascii=False)
    assert not [one for one in PERSONAL if one in told]


def test_what_the_assistant_understood_is_told():
    told = published(message())
    assert told["parse_data"]["intent"] == {"name": "track_order", "confidence": 0.9}
    assert [one["entity"] for one in told["parse_data"]["entities"]] == ["person", "order_number"]
    assert told["event_id"] == 7
    assert told["input_channel"] == "web"
    assert "text_tokens" not in told["parse_data"]


def test_events_of_one_order_can_be_joined():
    slot = published(SlotSet("order_number", "HD20261234"))["value"]
    assert slot == published(message())["parse_data"]["entities"][1]["value"]
    assert slot != published(SlotSet("order_number", "HD20261235"))["value"]


def test_events_of_one_conversation_can_be_joined():
    assert published(ActionExecuted("a"))["sender_id"] == published(message())["sender_id"]
    assert published(ActionExecuted("a"), "c-1")["sender_id"] == "c-1"


def test_names_that_the_assistant_gave_stay():
    assert published(ActionExecuted("action_ask_emma"))["name"] == "action_ask_emma"


async def test_what_waits_for_the_broker_holds_no_personal_data(url, domain, broker):
    store = TrackerStore.create(EndpointConfig(url=url, type=TYPE), domain, broker)
    broker.down = True
    tracker = DialogueStateTracker("c", [])
    tracker.update(message())
    await store.save(tracker)
    with store.engine.connect() as connection:
        body = connection.execute(sa.text("SELECT body FROM outbox")).scalar()
        kept = connection.execute(sa.text("SELECT data FROM events")).scalar()
    assert not [one for one in PERSONAL if one in body]
    assert "HD20261234" in kept
    await store.close()
