"""Goals, phrases and examples: what is read, and what is refused with file and line."""

from __future__ import annotations

from pathlib import Path

import pytest
from shop_flows import shop_graph

from rehearsal.goals import Told, read_goals
from rehearsal.phrases import Phrases, WrittenWrong, read_phrases
from rehearsal.project import Project
from rehearsal.scripts import Said
from rehearsal.vocabulary import Named, Vocabulary, annotated
from rehearsal.wording import Wording

SHOP = shop_graph()


def test_a_goal_says_what_is_told_in_which_language(tmp_path: Path):
    file = tmp_path / "goals.yml"
    file.write_text(
        "goals:\n"
        "- name: send it back\n"
        "  intent: return\n"
        "  flow: return\n"
        "  tells: {order: HD1, item: {en: [kettle, pot]}, reason: {}, sure: {intent: yes}}\n"
        "  wants: {actions: action_book, ended: done, slots: {item: KT}}\n"
    )
    (goal,) = read_goals(file, SHOP).goals
    assert goal.tells["order"].spoken("zh") == ("HD1",)
    assert goal.tells["item"].spoken("en") == ("kettle", "pot")
    assert goal.tells["reason"] == Told()
    assert goal.tells["sure"].intent == "yes"
    assert goal.actions == ("action_book",)
    assert goal.slots == {"item": "KT"}


def test_everything_wrong_in_goals_is_told_with_its_line(tmp_path: Path):
    file = tmp_path / "goals.yml"
    file.write_text("goals:\n- {name: x, intent: return, flow: retrun, wnats: {}}\n- {name: y}\n")
    with pytest.raises(WrittenWrong) as error:
        read_goals(file, SHOP)
    told = str(error.value)
    assert "goals.yml:2:35: flow 'retrun' does not exist; did you mean 'return'?" in told
    assert "unknown key 'wnats'" in told
    assert "goals.yml:3:3: a goal has no 'flow'" in told


def test_phrases_that_are_wrong_are_told_with_their_line(tmp_path: Path):
    (tmp_path / "en.yml").write_text("language: en\nangry: [grr]\nanswer: {}\nnames: [x]\n")
    with pytest.raises(WrittenWrong) as error:
        read_phrases(tmp_path)
    assert "en.yml:3:1: unknown key 'answer'" in str(error.value)
    assert "en.yml:4:8: 'names' must be lists of phrases by name" in str(error.value)


def test_a_folder_without_phrases_is_refused(tmp_path: Path):
    with pytest.raises(WrittenWrong, match="no phrases"):
        read_phrases(tmp_path)


def test_marked_entities_are_read_in_both_ways_of_writing():
    example = annotated("inform", 'the [kettle](item) of [HD1]{"entity": "order", "value": "1"}')
    assert example.text == "the kettle of HD1"
    assert example.named == (Named("item", "kettle"), Named("order", "HD1"))


def test_words_are_those_that_name_what_is_wanted_and_little_else():
    vocabulary = Vocabulary(
        [
            annotated("return", "return [HD1](order), the [kettle](item)"),
            annotated("return", "return [HD2](order)"),
            annotated("return", "I want to return something"),
        ],
        {"order": ("order",), "item": ("item",)},
    )
    wording = Wording(vocabulary, Phrases("en", angry=("Argh!",), nonsense=("blorf",)))
    assert wording.of(Said("return")) == ["I want to return something"]
    assert wording.of(Said("return", (("order", "X"),)))[0] == "return HD2"
    assert wording.of(Said("return", facts=(("anger", True),))) == [
        "Argh! I want to return something"
    ]
    assert wording.of(Said("nlu_fallback")) == ["blorf"]
    assert wording.of(Said("silent")) == ["/silent"]
    assert wording.of(Said("inform", free=True), "item") == ["kettle"]


def test_the_projects_own_customers_can_say_all_they_want_in_both_languages():
    project = Project()
    graph, _ = project.flows()
    goals, wordings = project.goals(graph), project.held_out_wording()
    assert set(wordings) == {"en", "zh"}
    for goal in goals.goals:
        for language, wording in wordings.items():
            assert wording.vocabulary.bare(goal.intent) or wording.phrases.wishes[goal.intent]
            for slot, told in goal.tells.items():
                said = wording.vocabulary.bare(told.intent) if told.intent else None
                words = told.spoken(language) or wording.answers(slot)
                assert said or words, f"{goal.name}: nothing to say for {slot} in {language}"
