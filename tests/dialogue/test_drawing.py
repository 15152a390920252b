"""Pictures of flows: nothing of a flow is missing in them, and nothing lies on something else."""

from __future__ import annotations

import json
from functools import cache
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shop_flows import shop_graph
from wide_flows import wide_graph

from dialogue.domain import read_domain
from dialogue.drawing.details import doings, settings, ways
from dialogue.drawing.layout import BODY, Layout, layout
from dialogue.drawing.picture import BEGIN, ENDING, Picture, picture, source_of, target_of
from dialogue.drawing.responses import read_responses, sentence
from dialogue.drawing.svg import svg
from dialogue.drawing.text import width, wrapped
from dialogue.drawing.traffic import Traffic
from dialogue.graph import Graph
from dialogue.loader import build, read
from dialogue.transitions import transitions_of

PROJECT = Path(__file__).parents[2]
LANGUAGES = ["en", "zh"]
SAID = {"utter_ask_reason": {"en": "What is wrong?", "zh": "怎么了？"}}


def words(language: str) -> dict[str, str]:
    file = PROJECT / "web" / "locales" / "flows" / f"{language}.json"
    found: dict[str, str] = json.loads(file.read_text("utf-8"))
    return found


@cache
def own_graph() -> Graph:
    names, _ = read_domain(PROJECT / "domain.yml")
    trees, _ = read(PROJECT / "data" / "flows")
    return build(trees, names)[0]


def pictures(graph: Graph, language: str = "en") -> list[Picture]:
    flows = graph.flows.values()
    return [picture(graph, flow, SAID, words(language), language) for flow in flows]


GRAPHS = pytest.mark.parametrize("make", [cache(shop_graph), cache(wide_graph), own_graph])


@GRAPHS
def test_every_state_and_every_transition_is_in_the_picture(make) -> None:
    graph = make()
    for shown, flow in zip(pictures(graph), graph.flows.values(), strict=True):
        assert {box.name for box in shown.boxes} >= set(flow.states)
        drawn = {(arrow.source, arrow.target) for arrow in shown.arrows}
        for way in transitions_of(graph, flow):
            assert (source_of(way), target_of(way)) in drawn, way.name


@GRAPHS
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("footer", [False, True])
def test_boxes_lie_apart_and_within_the_picture(make, language: str, footer: bool) -> None:
    for shown in pictures(make(), language):
        placed = layout(shown, footer)
        for one, other in combinations(placed.boxes, 2):
            assert not overlap(one, other), (shown.flow, one.box.name, other.box.name)
        for box in placed.boxes:
            assert box.x >= -1
            assert box.x + box.width <= placed.width + 1
            assert box.y + box.height <= placed.height + 1
            for row in box.rows:
                assert width(row.text, BODY) < box.width


def overlap(one, other) -> bool:
    apart = (
        one.x + one.width <= other.x
        or other.x + other.width <= one.x
        or one.y + one.height <= other.y
        or other.y + other.height <= one.y
    )
    return not apart


def test_a_box_shows_what_is_said_in_the_language_of_the_picture() -> None:
    graph = shop_graph()
    chinese = picture(graph, graph.flows["return"], SAID, words("zh"), "zh")
    why = next(box for box in chinese.boxes if box.name == "why")
    assert [(line.kind, line.text) for line in why.lines] == [("ask", "怎么了？")]
    assert why.kind == "asks"


def test_each_ending_has_a_box_of_its_own() -> None:
    graph = wide_graph()
    shown = picture(graph, graph.flows["return"], SAID, words("en"), "en")
    ends = {box.title for box in shown.boxes if box.name.startswith(ENDING)}
    assert ends == {"done", "abandoned", "handed_over"}


def test_ways_between_the_same_boxes_are_one_arrow_with_all_that_opens_it() -> None:
    graph = shop_graph()
    shown = picture(graph, graph.flows["track"], SAID, words("en"), "en")
    first = next(arrow for arrow in shown.arrows if arrow.source == BEGIN)
    assert first.labels == ("track", 'inform · "order" in entities')


def test_a_flow_that_nobody_can_ask_for_begins_with_a_call() -> None:
    graph = wide_graph()
    shown = picture(graph, graph.flows["which_order"], SAID, words("en"), "en")
    first = next(arrow for arrow in shown.arrows if arrow.source == BEGIN)
    assert first.labels == (words("en")["way_called"],)


def drawn(placed: Layout, traffic: Traffic | None = None) -> Xml.Element:
    return Xml.fromstring(svg(placed, words("en"), traffic))


def text_of(root: Xml.Element) -> str:
    return "\n".join(root.itertext())


def test_numbers_are_laid_over_only_when_there_are_some() -> None:
    shown = next(one for one in pictures(shop_graph()) if one.flow == "return")
    traffic = Traffic(starts=10)
    traffic.visits["item"], traffic.left["item"] = 8, 4
    traffic.moves[BEGIN, "order"] = 10
    plain, laid_over = drawn(layout(shown)), drawn(layout(shown, True), traffic)
    assert "left 4 (50 %)" in text_of(laid_over)
    assert "left" not in text_of(plain)
    item = laid_over.find(".//*[@data-state='item']")
    assert item is not None
    assert "alarm-4" in item.get("class", "")
    taken = {
        (way.get("data-source"), way.get("data-target")): float(way.get("stroke-width", "0"))
        for way in laid_over.iter("{http://www.w3.org/2000/svg}path")
        if way.get("data-source")
    }
    assert max(taken, key=lambda way: taken[way]) == (BEGIN, "order")


def test_what_is_said_is_text_and_never_markup() -> None:
    graph = shop_graph()
    said = {"utter_ask_reason": {"en": "<script>alert(1)</script> & ]]>"}}
    root = drawn(layout(picture(graph, graph.flows["return"], said, words("en"), "en")))
    assert not [node for node in root.iter() if node.tag.endswith("script")]
    assert "<script>alert(1)</script>" in text_of(root)


def test_details_tell_what_the_picture_has_no_room_for() -> None:
    graph = wide_graph()
    flow = graph.flows["return"]
    item, order = flow.states["item"], flow.states["order"]
    assert dict(settings(item)) == {
        "choices": "items",
        "unknown": "help_item",
        "depends_on": "order",
        "group": "details",
    }
    assert dict(settings(order)) == {"with": "kind: return", "returns": "order, orders"}
    assert [doing.said for doing in doings(flow.states["why"], SAID, "zh")] == ["怎么了？"]
    assert [(way.label, way.target) for way in ways(graph, flow, order, words("en"))] == [
        ("done", "item"),
        ("not_found", "end"),
        ("down", "sorry"),
    ]


def test_sentences_are_read_by_language(tmp_path: Path) -> None:
    domain = tmp_path / "domain.yml"
    domain.write_text(
        "slots: {language: {initial_value: en}}\n"
        "responses:\n"
        "  utter_a:\n"
        "    - text: Hello\n"
        "    - {text: 你好, condition: [{type: slot, name: language, value: zh}]}\n"
        "  utter_b: [{custom: {}}]\n",
        encoding="utf-8",
    )
    responses = read_responses(domain)
    assert sentence(responses, "utter_a", "en") == "Hello"
    assert sentence(responses, "utter_a", "zh") == "你好"
    assert sentence(responses, "utter_a", "fr") == "Hello"
    assert sentence(responses, "utter_b", "en") == sentence(responses, "none", "en") == ""


@given(st.text(max_size=200), st.floats(40, 400), st.integers(1, 5))
def test_rows_are_never_wider_than_their_room(text: str, room: float, most: int) -> None:
    rows = wrapped(text, room, BODY, most)
    assert len(rows) <= most
    assert all(width(row, BODY) <= room for row in rows)


@given(st.text(alphabet="ab _好，", max_size=60))
def test_rows_lose_nothing_but_spaces(text: str) -> None:
    rows = wrapped(text, 80, BODY, 1000)
    assert "".join(rows).replace(" ", "") == text.replace(" ", "")
