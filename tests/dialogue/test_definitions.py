"""Broken flow files: each problem with its place and what would be right."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from shop_flows import NAMES, SHOP

from dialogue.check import check
from dialogue.document import MAX_CHARACTERS, parse
from dialogue.loader import as_plain, build, from_plain, read
from dialogue.problems import BrokenFlows

ASK = "  a: {triggers: [return], states: {s: {ask: order}, t: {say: utter_hello}}}\n"


def problems_in(text: str) -> list[str]:
    tree, problems = parse(text, "f.yml")
    graph, found = build({"f.yml": tree} if tree else {}, NAMES)
    return [str(problem) for problem in sorted([*problems, *found, *check(graph, NAMES)])]


def flow(states: str, head: str = "triggers: [return]") -> str:
    return f"flows:\n  a:\n    {head}\n    states:\n{states}"


def test_a_right_flow_has_no_problem() -> None:
    assert problems_in("flows:\n" + ASK) == []


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            flow("      s: {ask: ordr}\n"),
            "f.yml:5:16: slot 'ordr' is not in the domain; did you mean 'order'?",
        ),
        (
            flow("      s: {do: action_chek}\n"),
            "f.yml:5:15: action 'action_chek' is not in the domain; did you mean 'action_check'?",
        ),
        (
            flow("      s: {say: [utter_hello, utter_menuu]}\n"),
            "f.yml:5:30: response 'utter_menuu' is not in the domain; did you mean 'utter_menu'?",
        ),
        (
            flow("      s: {say: utter_hello}\n", "triggers: [retrun]"),
            "f.yml:3:16: intent 'retrun' is not in the domain; did you mean 'return'?",
        ),
        (
            flow("      s: {ask: order, answers: {yess_please: a}}\n"),
            "f.yml:5:33: intent 'yess_please' is not in the domain; did you mean 'yes_please'?",
        ),
        (
            flow("      s: {call: b}\n"),
            "f.yml:5:17: flow 'b' is not among the flows",
        ),
        (
            flow("      s: {aks: order}\n"),
            "f.yml:5:11: unknown key 'aks' in state 's' of flow 'a'; did you mean 'ask'?",
        ),
        (
            flow("      s: {say: utter_hello, next: t}\n"),
            "f.yml:5:35: flow 'a' has no state 't'; states: end, s",
        ),
        (
            flow("      s: {say: utter_hello}\n      s: {say: utter_menu}\n"),
            "f.yml:6:7: duplicate key 's'; it stands in line 5 already",
        ),
        (
            flow("      s: {say: utter_hello, next: end}\n      t: {say: utter_menu}\n"),
            "f.yml:6:7: no way leads to state 't' of flow 'a'; let a 'next' name it, or remove it",
        ),
        (
            flow("      s: {ask: order, next: t}\n      t: {clear: [order], next: s}\n"),
            "f.yml:5:7: no way leads from state 's' of flow 'a' to an end;"
            " let one of its ways lead to 'end'",
        ),
        (
            flow(
                "      s:\n        do: action_check\n        next:\n"
                "          - {if: outcome, to: s}\n          - else: end\n"
            ),
            "f.yml:5:7: flow 'a' can go round without ever waiting for the customer: s → s;"
            " ask or clear something on the way",
        ),
        (
            flow("      s:\n        say: utter_hello\n        next: [{if: outcome, to: end}]\n"),
            "f.yml:7:15: 'next' in state 's' of flow 'a' has no 'else'; add '- else: end'",
        ),
        (
            flow(
                "      s:\n        say: utter_hello\n        next:\n"
                "          - {if: 'outcom == 1', to: end}\n          - else: end\n"
            ),
            "f.yml:8:18: 'outcom' in 'outcom == 1' is neither a slot nor a fact;"
            " did you mean 'outcome'?",
        ),
        (
            flow(
                "      s:\n        say: utter_hello\n        next:\n"
                "          - {if: 'outcome =', to: end}\n          - else: end\n"
            ),
            "f.yml:8:18: 'outcome =' is not a condition: invalid syntax",
        ),
        (
            flow("      s: {ask: confirmed}\n"),
            "f.yml:5:16: nothing can fill slot 'confirmed', so its question would be asked for"
            " ever; give the state answers, choices or 'take: text', or the slot a mapping",
        ),
        (
            flow("      s: {ask: brand}\n"),
            "f.yml:5:16: slot 'brand' cannot be asked: response 'utter_ask_brand' is not in the"
            " domain; write it, or an action 'action_ask_brand'",
        ),
        (
            flow("      s: {say: utter_hello, take: text}\n"),
            "f.yml:5:35: 'take' in state 's' of flow 'a' needs 'ask' beside it",
        ),
        (
            flow("      s: {ask: order, take: words}\n"),
            "f.yml:5:29: 'take' can only be 'text', not 'words'",
        ),
        (
            flow("      s: {ask: order, attempts: 0}\n"),
            "f.yml:5:33: 'attempts' in state 's' of flow 'a' must be a whole number from 1 to 20,"
            " not 0",
        ),
        (
            flow("      s: {ask: order, depends_on: [item]}\n"),
            "f.yml:5:36: state 's' depends on 'item', which flow 'a' never asks",
        ),
        (
            flow("      s: {ask: order}\n", "persisted_slots: [item]"),
            "f.yml:3:23: 'persisted_slots' names slot 'item', which flow 'a' never asks for",
        ),
        (
            flow("      end: {say: utter_hello}\n"),
            "f.yml:5:7: a state of flow 'a' is named 'end'; rename it",
        ),
        (
            "flows:\n" + ASK + ASK.replace("a:", "b:"),
            "f.yml:3:18: intent 'return' starts flow 'b' and flow 'a';"
            " give one of them a condition; the other claim is in f.yml:2:18",
        ),
        ("flows:\n  a: {triggers: [return]}\n", "f.yml:2:3: flow 'a' has no 'states'"),
        ("flows:\n  a: {states: {}}\n", "'states' in flow 'a' is empty"),
        ("flows:\n", "'flows' in file 'f.yml' is empty"),
        ("flos: {}\n", "unknown key 'flos' in file 'f.yml'; did you mean 'flows'?"),
        ("flows: [a, b]\n", "'flows' in file 'f.yml' is empty: it must hold names"),
        ("- a\n", "f.yml:1:1: file 'f.yml' must be keys and values"),
        ("flows:\n\ta: 1\n", "f.yml:2:1: not readable as YAML"),
        ("flows: {a: [}\n", "f.yml:1:13: not readable as YAML"),
        ("flows: {a: !!python/object:x {}}\n", "f.yml:1:"),
        ("patterns: {resume: utter_resum}\n" + "flows:\n" + ASK, "did you mean 'utter_resume'?"),
        ("patterns: {limits: {sure: 2}}\n" + "flows:\n" + ASK, "must be a number from 0 to 1"),
        (
            "patterns: {before: [{if: anger}]}\n" + "flows:\n" + ASK,
            "an entry of 'before' in 'patterns' has no 'say'",
        ),
        (
            "patterns: {escalate: [{if: anger, flow: nobody}]}\n" + "flows:\n" + ASK,
            "flow 'nobody' is not among the flows",
        ),
    ],
)
def test_a_problem_is_told_with_its_place_and_cure(text: str, problem: str) -> None:
    found = problems_in(text)
    assert any(problem in one for one in found), found


def test_all_problems_come_in_one_pass() -> None:
    found = problems_in(flow("      s: {ask: ordr}\n      t: {do: action_x, nxt: u}\n"))
    assert len(found) == 3


def test_flows_that_call_each_other_round_are_refused() -> None:
    text = "flows:\n  a: {states: {s: {call: b}}}\n  b: {states: {s: {call: a}}}\n"
    assert problems_in(text) == ["f.yml:2:3: flow 'a' calls itself: a → b → a"]


@pytest.mark.parametrize("condition", ["().__class__", "open('x')", "lambda: 1", "[x for x in y]"])
def test_a_condition_may_not_do_everything(condition: str) -> None:
    text = flow(
        "      s:\n        say: utter_hello\n        next:\n"
        f'          - {{if: "{condition}", to: end}}\n          - else: end\n'
    )
    assert any("condition" in one or "function" in one for one in problems_in(text))


def test_an_alias_bomb_is_refused() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    assert "stands for more than" in problems_in("\n".join(lines))[0]


def test_a_file_too_large_is_refused() -> None:
    assert "split it" in problems_in("# " + "x" * MAX_CHARACTERS)[0]


def test_ten_megabytes_are_refused_without_being_read_as_yaml(tmp_path: Path) -> None:
    (tmp_path / "big.yml").write_text("flows: {a: {description: '" + "x" * 10_000_000 + "'}}")
    begin = time.thread_time()
    trees, problems = read(tmp_path)
    assert trees == {}
    assert "10,000,029 characters" in str(problems[0])
    assert time.thread_time() - begin < 1


def test_a_file_nested_too_deeply_is_refused() -> None:
    assert problems_in("flows: " + "[" * 50_000)


def test_merge_keys_are_told_apart_from_states() -> None:
    text = "flows:\n  a: &a {states: {s: {say: utter_hello}}}\n  b: {<<: *a}\n"
    assert "merge keys (<<) are not supported" in " ".join(problems_in(text))


def test_an_empty_folder_and_an_empty_file_are_told(tmp_path: Path) -> None:
    assert "no flow files" in str(read(tmp_path)[1][0])
    (tmp_path / "a.yml").write_text("# nothing\n")
    assert "the file is empty" in str(read(tmp_path)[1][0])
    (tmp_path / "a.yml").write_bytes(b"\xff\xfe\x00")
    assert "not readable" in str(read(tmp_path)[1][0])


def test_one_flow_in_two_files_is_told_with_both_places(tmp_path: Path) -> None:
    for name in ("a.yml", "b.yml"):
        (tmp_path / name).write_text("flows: {a: {states: {s: {say: utter_hello}}}}\n")
    trees, _ = read(tmp_path)
    _, problems = build(trees, NAMES)
    assert "is defined twice" in str(problems[0])
    assert str(tmp_path / "a.yml") in str(problems[0])


def test_problems_are_listed_under_their_number() -> None:
    tree, _ = parse(flow("      s: {do: action_chek}\n"), "f.yml")
    assert tree is not None
    graph, _ = build({"f.yml": tree}, NAMES)
    assert str(BrokenFlows(check(graph, NAMES))).startswith("1 problem in the flows:\n  f.yml:5")


def test_flows_survive_being_written_as_json() -> None:
    tree, _ = parse(SHOP, "shop.yml")
    assert tree is not None
    graph, _ = build({"shop.yml": tree}, NAMES)
    written = json.loads(json.dumps(as_plain({"shop.yml": tree})))
    again, problems = build(from_plain(written), NAMES)
    assert problems == []
    assert list(again.flows) == list(graph.flows)
    for name, one in graph.flows.items():
        other = again.flows[name]
        assert list(other.states) == list(one.states)
        for state in one.states:
            assert other.states[state].steps == one.states[state].steps
            assert [(b.to, b.condition) for b in other.states[state].branches] == [
                (b.to, b.condition) for b in one.states[state].branches
            ]
