"""Broken use of the wider language: each problem with its place and what would be right."""

from __future__ import annotations

from dataclasses import replace

import pytest
from wide_flows import NAMES, WIDE

from dialogue.check import check
from dialogue.document import parse
from dialogue.graph import Graph
from dialogue.loader import build
from dialogue.names import Names

SUB = "  sub: {args: [kind], states: {s: {say: utter_hours, end: known}, t: {end: lost}}}\n"


def problems_in(text: str, names: Names = NAMES) -> list[str]:
    tree, problems = parse(text, "f.yml")
    graph, found = build({"f.yml": tree} if tree else {}, names)
    return [str(problem) for problem in sorted([*problems, *found, *check(graph, names)])]


def flow(states: str, head: str = "triggers: [return]", more: str = "") -> str:
    return f"flows:\n{more}  a:\n    {head}\n    states:\n{states}"


def branches(*conditions: str, closed: bool = True) -> str:
    """Return a flow whose state asks the slot `order` and goes ways of its own."""
    ways = "".join(
        f"          - {{if: '{condition}', to: t{number}}}\n"
        for number, condition in enumerate(conditions)
    )
    states = "".join(
        f"      t{n}: {{say: utter_hours, next: end}}\n" for n in range(len(conditions))
    )
    end = "          - else: end\n" if closed else ""
    return flow(f"      s:\n        say: utter_hours\n        next:\n{ways}{end}{states}")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            flow("      s: {ask: order, valid: {if: valu > 3, else: utter_bad_order}}\n"),
            "f.yml:5:35: 'valu' in 'valu > 3' is neither a slot nor a fact; did you mean 'value'?",
        ),
        (
            flow("      s: {ask: order, valid: {if: value > 3, else: utter_bad_ordr}}\n"),
            "f.yml:5:52: response 'utter_bad_ordr' is not in the domain;"
            " did you mean 'utter_bad_order'?",
        ),
        (
            flow(
                "      s:\n        ask: order\n"
                "        valid: {if: \"matches(value, '(a+)+')\", else: utter_what}\n"
            ),
            "repeats what repeats itself",
        ),
        (
            flow("      s: {ask: order, unknown: utter_wher}\n"),
            "f.yml:5:32: 'utter_wher' is neither a response nor a state of flow 'a';"
            " did you mean 'utter_where'?",
        ),
        (
            flow("      s: {say: utter_hours, optional: true}\n"),
            "'optional' in state 's' of flow 'a' needs 'ask' beside it",
        ),
        (
            flow("      s: {do: action_look, on: {found: t, else: end}}\n"),
            "f.yml:5:32: flow 'a' has no state 't'; states: end, s",
        ),
        (
            flow("      s: {do: action_look, on: {found: end}}\n"),
            "f.yml:5:32: 'on' in state 's' of flow 'a' has no 'else';"
            " add 'else: end' for the case that outcome is",
        ),
        (
            flow("      s: {do: action_look, on: {found: end, else: end}, next: end}\n"),
            "state 's' of flow 'a' has 'next' beside 'else' in 'on'; keep one",
        ),
        (
            flow("      s: {ask: order, on: {persn: t}}\n      t: {say: utter_hours}\n"),
            "f.yml:5:28: intent 'persn' is not in the domain; did you mean 'person'?",
        ),
        (
            flow("      s: {say: utter_hours, on: {found: end}}\n"),
            "'on' in state 's' of flow 'a' needs 'do', 'call' or 'ask' beside it",
        ),
        (
            flow("      s: {do: action_look, end: finished}\n"),
            "f.yml:5:33: a task cannot end as 'finished';"
            " it ends as one of: done, abandoned, handed_over",
        ),
        (
            flow("      s: {do: action_look, end: done, next: end}\n"),
            "'next' in state 's' of flow 'a' stands beside 'end'; keep one",
        ),
        (
            flow("      s: {call: sub, on: {known: end, lost: end}}\n", more=SUB),
            "f.yml:6:17: flow 'sub' needs 'kind', which state 's' does not give;"
            " write 'kind' under 'with'",
        ),
        (
            flow("      s: {call: {flow: sub, with: {kind: x, item: y}}, next: end}\n", more=SUB),
            "flow 'sub' neither needs nor asks for 'item'",
        ),
        (
            flow("      s: {call: {flow: sub, with: {kin: x}}, next: end}\n", more=SUB),
            "slot 'kin' is not in the domain; did you mean 'kind'?",
        ),
        (
            flow(
                "      s: {call: {flow: sub, with: {kind: x}}, on: {knwon: end, else: end}}\n",
                more=SUB,
            ),
            "the called flow never ends as 'knwon'; did you mean 'known'?",
        ),
        (
            flow(
                "      s: {call: {flow: sub, with: {kind: x}}, on: {known: end}}\n",
                more=SUB.replace(
                    "say: utter_hours, end: known", "do: action_look, on: {found: t}, next: u"
                ).replace("t: {end: lost}", "t: {end: lost}, u: {end: known}"),
            ),
            "has no 'else'; add 'else: end' for the case that outcome is 'lost'",
        ),
        (
            flow("      s: {say: utter_hours}\n", "triggers: [return]\n    args: [kind]"),
            "flow 'a' needs 'kind' given, but no trigger can give it",
        ),
        (
            flow("      g:\n        on: {persn: end}\n        states: {s: {ask: order}}\n"),
            "f.yml:6:14: 'on' in group 'g' of flow 'a' names 'persn',"
            " which is no intent of the domain; did you mean 'person'?",
        ),
        (
            flow("      g: {states: {s: {ask: order}}}\n      s: {say: utter_hours}\n"),
            "two states or groups of flow 'a' are named 's'; rename one of them",
        ),
        (
            flow("      g: {states: {s: {ask: order}}, ask: item}\n"),
            "unknown key 'ask' in group 'g' of flow 'a'",
        ),
        (
            branches('outcome == "ok"', 'outcome in ("ok", "late")'),
            "f.yml:9:51: branches of state 's' overlap: 'outcome == \"ok\"' and"
            " 'outcome in (\"ok\", \"late\")' both hold where outcome is 'ok';"
            " let one exclude the other",
        ),
        (branches("hour >= 9", "hour < 10"), "both hold where hour is 9"),
        (branches('"order" in entities', '"item" in entities'), "entities is ['item', 'order']"),
        (
            branches('weekday == "saterday"'),
            "'saterday' as value of 'weekday' in 'weekday == \"saterday\"' cannot be;"
            " did you mean 'saturday'?",
        ),
        (
            branches('intent == "retrun"'),
            "intent 'retrun' in 'intent == \"retrun\"' is not in the domain;"
            " did you mean 'return'?",
        ),
        (
            branches('"oder" in entities'),
            "entity 'oder' in '\"oder\" in entities' is not in the domain; did you mean 'order'?",
        ),
        (branches("not confirmed", "confirmed == 3", closed=False), "has no 'else'"),
        (
            "patterns: {silence: {intents: [silent], after: 5, say: utter_there}}\nflows: {}\n",
            "'silence' in 'patterns' has no 'do'",
        ),
        ("patterns: {skip: {intents: [skp]}}\nflows: {}\n", "did you mean 'skip'?"),
        (
            "patterns: {skip: {intents: [skip]}, unknown: {intents: [skip]}}\nflows: {}\n",
            "intent 'skip' stands under 'skip.intents' and 'unknown.intents' of 'patterns'",
        ),
        ("patterns: {limits: {close: 2}}\nflows: {}\n", "must be a number from 0 to 1"),
    ],
)
def test_a_problem_is_told_with_its_place_and_cure(text: str, problem: str) -> None:
    found = problems_in(text)
    assert any(problem in one for one in found), found


@pytest.mark.parametrize(
    "conditions",
    [
        ('outcome == "ok"', 'outcome == "late"'),
        ("hour >= 9 and hour < 18", "hour >= 18"),
        ('profile.tier == "gold"', 'profile.tier == "silver"'),
        ("len(lower(order)) > 3", "len(lower(order)) > 4"),
    ],
)
def test_branches_that_exclude_each_other_or_cannot_be_judged_are_right(
    conditions: tuple[str, ...],
) -> None:
    assert problems_in(branches(*conditions)) == []


@pytest.mark.parametrize(
    ("values", "conditions", "right"),
    [
        ((True, False), ("confirmed == True", "confirmed == False"), False),  # None is left out
        ((True, False), ("confirmed", "not confirmed"), True),
        (("s", "m"), ('confirmed == "s"', 'confirmed == "m"', "confirmed == None"), True),
        (("s", "m", "l"), ('confirmed == "s"', 'confirmed == "m"', "confirmed == None"), False),
    ],
)
def test_branches_over_few_values_need_no_else_when_they_cover_all(
    values: tuple[object, ...], conditions: tuple[str, ...], right: bool
) -> None:
    names = replace(NAMES, slot_values={"confirmed": values})
    found = problems_in(branches(*conditions, closed=False), names)
    assert (found == []) is right, found


def test_an_answer_leaves_no_case_out_that_a_question_excludes() -> None:
    text = """flows:
  a:
    triggers: [return]
    states:
      s:
        ask: confirmed
        answers: {yes_please: true, no_thanks: false}
        next:
          - {if: confirmed == True, to: t}
          - {if: confirmed == False, to: u}
      t: {say: utter_hours, next: end}
      u: {say: utter_what}
"""
    assert problems_in(text) == []


def test_a_response_missing_in_a_language_is_told() -> None:
    spoken = {"utter_hours": frozenset({"en"}), "utter_what": frozenset({"en", "zh"})}
    names = replace(NAMES, spoken=spoken, languages=frozenset({"en", "zh"}))
    assert problems_in(flow("      s: {say: [utter_what, utter_hours]}\n"), names) == [
        "f.yml:5:29: response 'utter_hours' is missing in language 'zh';"
        " give it a variation with the condition that slot language is zh"
    ]


def test_a_title_missing_in_a_language_is_told() -> None:
    names = replace(NAMES, languages=frozenset({"en", "zh"}))
    text = flow("      s: {say: utter_hours}\n", "title: {en: Return}")
    assert problems_in(text, names) == [
        "f.yml:3:12: the title of flow 'a' is missing in 'zh'; add 'zh: …'"
    ]


def test_the_same_condition_twice_claims_a_trigger_twice() -> None:
    one = "{triggers: [{intent: inform, if: order}], states: {s: {say: utter_hours}}}"
    found = problems_in(f"flows:\n  a: {one}\n  b: {one}\n")
    assert found == [
        "f.yml:3:18: intent 'inform' starts flow 'b' and flow 'a' under the same condition;"
        " let one of them go; the other claim is in f.yml:2:18"
    ]


def test_clarifying_and_silence_need_their_slots() -> None:
    tree, _ = parse(WIDE, "f.yml")
    assert tree is not None
    names = replace(NAMES, slots=NAMES.slots - {"offered", "silence"})
    graph, _ = build({"f.yml": tree}, names)
    told = " ".join(str(problem) for problem in check(graph, names))
    assert "needs a slot 'offered' in the domain" in told
    assert "needs a slot 'silence' in the domain" in told


def test_an_empty_graph_has_nothing_wrong() -> None:
    assert check(Graph({}), NAMES) == []


@pytest.mark.parametrize(
    "states",
    [
        "      s: {ask: order}\n",
        "      s: {ask: order, next: t}\n      t: {clear: [order]}\n",
        "      s: {ask: order, next: [{if: 'order == \"HD1\"', to: t}, {else: end}]}\n"
        "      t: {do: action_track}\n",
        "      s: {ask: order, attempts: 1, otherwise: end}\n      t: {do: action_track}\n",
    ],
)
def test_a_task_that_ends_without_a_word_after_an_answer_is_refused(states: str) -> None:
    assert "f.yml:5:7: after the answer to state 's', flow 'a' can end without a word" in str(
        problems_in(flow(states))
    )


def test_a_called_flow_may_end_without_a_word_where_its_caller_goes_on() -> None:
    asks = "  sub: {states: {s: {ask: order}}}\n"
    states = "      c: {call: sub}\n"
    assert "after the answer to state 'c'" in str(problems_in(flow(states, more=asks)))
    states += "      t: {do: action_track}\n"
    assert problems_in(flow(states, more=asks)) == []


ENDS_ALL = "  bye: {drops_others: true, states: {s: {say: utter_kept, end: handed_over}}}\n"


@pytest.mark.parametrize("key", ["next: end", "clear: [order]", "end: done", "on: {else: end}"])
def test_what_follows_the_end_of_all_tasks_is_refused(key: str) -> None:
    found = problems_in(flow(f"      s: {{call: bye, {key}}}\n", more=ENDS_ALL))
    assert any("is never come to: flow 'bye' drops all others" in problem for problem in found)


def test_the_end_of_all_tasks_is_an_end() -> None:
    assert problems_in(flow("      s: {call: bye}\n", more=ENDS_ALL)) == []


@pytest.mark.parametrize(
    ("conditions", "never"),
    [
        (["order == 1 and order == 2"], "order == 1 and order == 2"),
        (["order > 3 and order < 3"], "order > 3 and order < 3"),
        (["anger", "not anger"], "else"),
    ],
)
def test_a_way_that_no_case_opens_is_refused(conditions: list[str], never: str) -> None:
    found = problems_in(branches(*conditions))
    assert any(f"the way '{never}' from state 's' of flow 'a' is never taken" in p for p in found)


@pytest.mark.parametrize(
    "condition",
    [
        "order > 3 and order < 3.2",
        'order > "a" and order < "b"',
        'matches(order, "HD")',
        "order",
    ],
)
def test_a_way_that_may_be_taken_is_not_refused(condition: str) -> None:
    assert problems_in(branches(condition)) == []


def test_triggers_of_two_flows_that_can_hold_at_once_are_refused() -> None:
    other = "  b:\n    triggers: [{intent: inform, if: '\"item\" in entities'}]\n"
    other += "    states: {s: {say: utter_hours}}\n"
    head = "triggers: [{intent: inform, if: '\"order\" in entities'}]"
    found = problems_in(flow("      s: {say: utter_hours}\n", head, other))
    assert "starts flow 'a' and flow 'b', and both hold where" in str(found)
    exclusive = head.replace(" in entities", ' in entities and "item" not in entities')
    assert problems_in(flow("      s: {say: utter_hours}\n", exclusive, other)) == []


def test_doubt_needs_a_yes_and_a_no() -> None:
    doubts = "patterns: {abandon: {intents: [abandon], unsure: utter_what}}\n"
    right = flow("      s: {say: utter_hours}\n")
    assert "'unsure' asks what nobody can answer" in str(problems_in(doubts + right))
    confirm = "confirm: {yes: [yes_please], no: [no_thanks]}"
    assert (
        problems_in(
            doubts.replace("unsure: utter_what}", f"unsure: utter_what}}, {confirm}") + right
        )
        == []
    )


def test_a_task_can_only_begin_anew_after_a_state_it_has() -> None:
    found = problems_in(
        flow("      look: {do: action_track}\n", "triggers: [return]\n    again: lok")
    )
    assert any("flow 'a' has no state 'lok'; did you mean 'look'?" in problem for problem in found)


def test_what_may_count_right_after_a_task_needs_a_task_that_can_begin_anew() -> None:
    states = "      look: {ask: order, ask_again: later}\n"
    wanted = "'ask_again: later' in flow 'a' needs 'again' there"
    assert wanted in str(problems_in(flow(states, "triggers: [return]")))
    assert wanted not in str(problems_in(flow(states, "triggers: [return]\n    again: look")))


def test_when_a_value_of_before_counts_is_one_of_three() -> None:
    found = problems_in(flow("      look: {ask: order, ask_again: latr}\n", "triggers: [return]"))
    assert "must be true, false or later, not 'latr'" in str(found)


def test_an_entity_that_tells_of_another_must_be_known() -> None:
    patterns = "patterns:\n  negate: {intents: [not_that], entities: [anoter]}\n"
    found = problems_in(patterns + flow("      look: {do: action_track}\n", "triggers: [return]"))
    assert "entity 'anoter' is not in the domain; did you mean 'another'?" in str(found)
