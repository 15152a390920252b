"""Visits and drop-outs are counted as they happened; the tracker store is only ever read."""

import json
import sqlite3
import time
from pathlib import Path

import pytest

from dialogue.domain import read_domain
from dialogue.drawing.picture import BEGIN, ENDING
from dialogue.loader import build, read
from services.analytics.counting import count
from services.analytics.repository import TrackerEvent, TrackerRepository
from services.analytics.service import FlowService
from services.settings import PROJECT, ServicesSettings
from tests.services.conftest import A_PROGRAM_OF_STAFF

FLOWS = """
flows:
  return:
    triggers: [return]
    states:
      order: {call: find, on: {done: why, gone: sorry}}
      why: {ask: reason, take: text, next: told}
      sorry: {end: abandoned}
      told: {say: utter_told}
  find:
    states:
      which: {ask: order}
      look: {do: action_look, on: {found: end, else: lost}}
      lost: {end: gone}
  track:
    triggers: [track]
    states:
      tell: {do: action_track}
"""
DOMAIN = """
intents: [return, track]
slots:
  language: {type: text, initial_value: en, mappings: [{type: custom}]}
  order: {type: text, mappings: [{type: from_entity, entity: order}]}
  reason: {type: text, mappings: [{type: custom}]}
  outcome: {type: any, mappings: [{type: custom}]}
actions: [action_look, action_track]
responses:
  utter_ask_order: [{text: Which order}]
  utter_ask_reason: [{text: Reason}]
  utter_told: [{text: Told}]
"""
NOW = 1_000_000.0
LONG_AGO = NOW - 1000


@pytest.fixture
def shop(tmp_path: Path) -> ServicesSettings:
    (tmp_path / "flows").mkdir()
    (tmp_path / "flows" / "returns.yml").write_text(FLOWS, encoding="utf-8")
    (tmp_path / "domain.yml").write_text(DOMAIN, encoding="utf-8")
    return ServicesSettings(
        flows=tmp_path / "flows",
        domain=tmp_path / "domain.yml",
        conversations_url=f"sqlite:///{tmp_path}/conversations.db",
    )


@pytest.fixture
def graph(shop: ServicesSettings):
    names, _ = read_domain(shop.domain)
    trees, _ = read(shop.flows)
    return build(trees, names)[0]


def told(flow: str, state: str, *below: tuple[str, str], ended=()) -> dict:
    metadata: dict = {"flow": flow, "state": state}
    if below:
        metadata["below"] = [{"flow": one, "state": where} for one, where in below]
    return {**metadata, **over(*ended)}


def over(*ended: tuple[str, str]) -> dict:
    return {"ended": [{"flow": flow, "outcome": how} for flow, how in ended]} if ended else {}


def talk(name: str, *actions: dict | str, at: float = LONG_AGO) -> list[TrackerEvent]:
    """A conversation: what is told with each action, or `restart` or `session_started`."""
    return [
        TrackerEvent(name, one if isinstance(one, str) else "action", at,
                     {} if isinstance(one, str) else one)
        for one in actions
    ]  # fmt: skip


IN_CALL = ("return", "order")


def test_a_state_that_is_waited_in_is_visited_once(graph):
    asked = told("find", "which", IN_CALL)
    flows = count(talk("a", asked, asked, asked), graph, NOW).flows
    assert flows["find"].visits["which"] == 1
    assert flows["return"].visits["order"] == 1


def test_who_leaves_in_a_called_flow_leaves_its_caller_too(graph):
    flows = count(talk("a", told("find", "which", IN_CALL)), graph, NOW).flows
    assert dict(flows["find"].left) == {"which": 1}
    assert dict(flows["return"].left) == {"order": 1}


def test_a_flow_that_ended_was_not_left(graph):
    flows = count(talk("a", told("track", "tell"), over(("track", "done"))), graph, NOW).flows
    assert not flows["track"].left
    assert flows["track"].moves == {(BEGIN, "tell"): 1, ("tell", ENDING + "done"): 1}


def test_an_interrupted_flow_is_visited_once_and_left_where_it_waited(graph):
    why = told("return", "why")
    conversation = talk(
        "a", why, told("track", "tell", ("return", "why")), {**why, **over(("track", "done"))}
    )
    flows = count(conversation, graph, NOW).flows
    assert dict(flows["return"].visits) == {"why": 1}
    assert dict(flows["return"].left) == {"why": 1}
    assert not flows["track"].left


def test_states_without_an_action_are_counted_on_the_way(graph):
    conversation = talk(
        "a",
        told("find", "look", IN_CALL),
        over(("find", "gone"), ("return", "abandoned")),
    )
    flows = count(conversation, graph, NOW).flows
    assert flows["find"].visits == {"look": 1, "lost": 1}
    assert flows["find"].moves[BEGIN, "which"] == 1  # passed: the order was known already
    assert flows["return"].visits == {"order": 1, "sorry": 1}
    assert flows["return"].moves["sorry", ENDING + "abandoned"] == 1


def test_a_conversation_under_way_has_not_been_left(graph):
    counts = count(talk("a", told("return", "why"), at=NOW), graph, left_before=NOW - 1)
    assert not counts.flows["return"].left
    assert (counts.conversations, counts.under_way) == (1, 1)


@pytest.mark.parametrize("boundary", ["session_started", "restart"])
def test_a_new_session_leaves_what_the_old_one_did_not_end(graph, boundary):
    conversation = talk("a", told("return", "why"), boundary, told("track", "tell"), at=NOW)
    counts = count(conversation, graph, left_before=NOW - 1)
    assert dict(counts.flows["return"].left) == {"why": 1}
    assert not counts.flows["track"].left


def test_a_task_taken_back_without_an_end_was_not_left(graph):
    conversation = talk("a", told("find", "which", IN_CALL), told("return", "why"))
    flows = count(conversation, graph, NOW).flows
    assert not flows["find"].left
    assert dict(flows["return"].left) == {"why": 1}


def test_flows_and_states_that_are_no_more_are_passed_over(graph):
    counts = count(talk("a", told("gone", "x"), told("return", "renamed")), graph, NOW)
    assert set(counts.flows) == {"return", "find", "track"}
    assert not counts.flows["return"].left
    assert counts.flows["return"].starts == 1


def store(settings: ServicesSettings) -> sqlite3.Connection:
    database = sqlite3.connect(settings.conversations_url.removeprefix("sqlite:///"))
    database.execute(
        "CREATE TABLE events (id INTEGER PRIMARY KEY, sender_id TEXT, type_name TEXT,"
        " timestamp FLOAT, intent_name TEXT, action_name TEXT, data TEXT)"
    )
    return database


def keep(database: sqlite3.Connection, sender: str, at: float, data: str) -> None:
    query = "INSERT INTO events (sender_id, type_name, timestamp, data) VALUES (?, 'action', ?, ?)"
    database.execute(query, (sender, at, data))
    database.commit()


def test_no_conversations_yet_is_no_error(shop):
    drawn = FlowService(shop).flows("en", 30, NOW)
    assert (drawn.conversations, drawn.problems) == (0, [])
    assert {flow.name for flow in drawn.flows} == {"return", "find", "track"}
    assert not Path(shop.conversations_url.removeprefix("sqlite:///")).exists()


def test_a_store_without_its_table_is_no_error(shop):
    sqlite3.connect(shop.conversations_url.removeprefix("sqlite:///")).close()
    assert FlowService(shop).flows("en", 30, NOW).conversations == 0


def test_old_conversations_and_unreadable_events_do_not_count(shop):
    database = store(shop)
    asked = json.dumps({"metadata": told("return", "why")})
    keep(database, "new", NOW - 7200, asked)
    keep(database, "old", NOW - 40 * 86_400, asked)
    keep(database, "broken", NOW - 7200, '{"flow"')
    keep(database, "strange", NOW - 7200, '{"metadata": ["flow"]}')
    database.close()
    drawn = FlowService(shop).flows("en", 30, NOW)
    assert drawn.conversations == 3
    flow = next(one for one in drawn.flows if one.name == "return")
    assert [(state.name, state.visits, state.left) for state in flow.states] == [
        ("order", 0, 0),
        ("why", 1, 1),
        ("sorry", 0, 0),
        ("told", 0, 0),
    ]


def test_the_tracker_store_cannot_be_written(shop):
    store(shop).close()
    repository = TrackerRepository(shop.conversations_url)
    list(repository.events(0))
    with repository._opened().connect() as connection, pytest.raises(Exception, match="readonly"):
        connection.exec_driver_sql("DELETE FROM events")
    repository.close()


def test_broken_flows_are_drawn_as_far_as_they_go(shop):
    (shop.flows / "more.yml").write_text("flows: {x: {triggers: [nobody], states: {a: {say: u}}}}")
    drawn = FlowService(shop).flows("zh", 30, NOW)
    assert any("more.yml:1:" in problem and "nobody" in problem for problem in drawn.problems)
    assert any(flow.name == "return" for flow in drawn.flows)


def test_the_route_tells_of_the_shops_own_flows(http):
    for language, said in (("en", "Which order"), ("zh", "订单")):
        asked = {"language": language, "days": 7}
        answer = http.get("/analytics/flows", params=asked, headers=A_PROGRAM_OF_STAFF)
        assert answer.status_code == 200
        body = answer.json()
        assert body["problems"] == []
        assert said in answer.text
        first = body["flows"][0]
        assert first["svg"].startswith("<svg")
        assert first["states"][0]["place"].startswith("data/flows/")


@pytest.mark.parametrize("query", ["language=fr", "days=0", "days=x"])
def test_what_cannot_be_asked_is_refused(http, query):
    answer = http.get(f"/analytics/flows?{query}", headers=A_PROGRAM_OF_STAFF)
    assert answer.status_code == 422


def test_five_thousand_conversations_are_counted_in_seconds(shop):
    database = store(shop)
    rows = [
        (f"c{number}", "action", NOW - 7200, json.dumps({"metadata": told("return", "why")}))
        for number in range(5000)
        for _ in range(4)
    ]
    query = "INSERT INTO events (sender_id, type_name, timestamp, data) VALUES (?, ?, ?, ?)"
    database.executemany(query, rows)
    database.commit()
    database.close()
    begun = time.perf_counter()
    assert FlowService(shop).flows("en", 30, NOW).conversations == 5000
    assert time.perf_counter() - begun < 10


def test_the_page_is_served(http):
    assert "canvas" in http.get("/flows/").text
    assert (PROJECT / "web" / "flows" / "index.html").is_file()
