"""A conversation as the desk reads it."""

from services.analytics.repository import SpokenEvent
from services.desk.conversation import channel_of, is_paused, messages
from services.desk.suggesting import question_of


def events(*told):
    return [
        SpokenEvent(number, kind, float(number), {"event": kind, **data})
        for number, (kind, data) in enumerate(told, 1)
    ]


def user(text, **more):
    return "user", {"text": text, **more}


def test_how_each_message_of_the_customer_sounded_is_told():
    feeling = {"label": "negative", "score": -0.8, "anger": True}
    told = messages(events(user("where is it!", parse_data={"sentiment": feeling}), user("hm")))
    assert told[0].feeling.dict() == feeling
    assert told[1].feeling is None


def test_a_pressed_button_is_told_by_what_stood_on_it():
    buttons = {"buttons": [{"title": "Where is my order?", "payload": "/track_order"}]}
    told = messages(
        events(
            ("bot", {"text": "Hello", "data": buttons}),
            user("/track_order"),
            user('/inform{"rating": 4}'),
        )
    )
    assert [one.text for one in told] == ["Hello", "Where is my order?", "inform"]


def test_what_nobody_said_is_left_out():
    told = messages(
        events(
            user("EXTERNAL: customer_silent"),
            user("/session_start"),
            ("bot", {"text": None, "data": {}}),
            ("pause", {}),
        )
    )
    assert told == []


def test_a_card_is_told_by_its_kind_and_a_person_by_name():
    card = {"custom": {"type": "order", "number": "HD1"}}
    agent = {"agent": "Mei", "key": "k"}
    told = messages(
        events(("bot", {"text": None, "data": card}), ("bot", {"text": "Hi", "metadata": agent}))
    )
    assert [(one.sender, one.card, one.agent) for one in told] == [
        ("assistant", "order", None),
        ("agent", None, "Mei"),
    ]


def test_the_latest_of_pause_resume_and_session_decides():
    assert is_paused(events(("pause", {}), user("hi")))
    assert not is_paused(events(("pause", {}), ("resume", {})))
    assert not is_paused(events(("pause", {}), ("session_started", {})))
    assert is_paused(events(("session_started", {}), ("pause", {})))
    assert not is_paused([])


def test_replies_go_where_the_customer_wrote_last():
    told = events(user("a", input_channel="rest"), user("b", input_channel="whatsapp"))
    assert channel_of(told, "email") == "whatsapp"
    assert channel_of(events(user("a")), "email") == "email"


def test_the_wish_for_a_person_is_no_question_to_look_up():
    told = events(user("how long is the warranty of the kettle?"), user("a person please"))
    assert question_of(told, opened=2.5) == "how long is the warranty of the kettle?"
    later = [*told, SpokenEvent(3, "user", 9.0, {"text": "and of the headphones?"})]
    assert question_of(later, opened=2.5) == "and of the headphones?"
    assert question_of([], opened=0) == ""
