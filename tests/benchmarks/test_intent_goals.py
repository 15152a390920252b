"""The benchmark says of each goal whether it is reached, and by whom."""

from dataclasses import replace

import pytest

from benchmarks.clock import Times
from benchmarks.intent_alone import Alone
from benchmarks.intent_contenders import OURS
from benchmarks.intent_goals import GOALS, verdicts
from benchmarks.intent_measures import AtLimit, Row
from benchmarks.intents import HEADER, SETS, line, outside_lines

ROW = Row(
    model="last:4",
    ours=True,
    accuracy=0.93,
    macro_f1=0.9,
    seconds=60.0,
    trained=0.33,
    megabytes=50.0,
    calibration_error=0.05,
    alone=Alone(Times(4.0, 6.0, 3.5, 5.0), 90.0, 200.0),
    outside=None,
)


@pytest.mark.parametrize("name", SETS)
def test_every_data_set_has_goals_and_settings_of_ours(name):
    assert GOALS[name]
    assert OURS[name]


def test_a_goal_is_missed_by_less_and_reached_by_as_much():
    assert verdicts("smp2019_ecdt", [ROW]) == [
        "goal accuracy >= 0.94: missed (best 0.9300, last:4)"
    ]
    better = replace(ROW, model="full", accuracy=0.94)
    assert verdicts("smp2019_ecdt", [ROW, better]) == [
        "goal accuracy >= 0.94: reached (best 0.9400, full)"
    ]


def test_a_peer_does_not_reach_our_goals():
    peer = replace(ROW, model="stock Rasa DIET", ours=False, accuracy=0.99)
    assert verdicts("banking77", [peer]) == []
    assert "missed (best 0.9300, last:4)" in verdicts("banking77", [peer, ROW])[0]


def test_accuracy_at_the_limit_counts_only_where_enough_outside_is_noticed():
    blind = replace(ROW, accuracy=0.97, outside=AtLimit({"energy": 0.98}, 0.69, 0.966))
    lines = verdicts("clinc150", [blind])
    assert [line.split(": ")[1].split(" ")[0] for line in lines] == [
        "reached",
        "missed",
        "reached",
        "missed",
    ]
    assert "none has it" in lines[1]
    seeing = replace(blind, outside=AtLimit({"energy": 0.98}, 0.7, 0.966), calibration_error=0.03)
    assert all("reached" in line for line in verdicts("clinc150", [blind, seeing]))


@pytest.mark.parametrize(
    ("accuracy", "share", "said"),
    [
        (0.935, 0.049, "reached (0.50 points less, 4.9%)"),
        (0.934, 0.03, "missed"),
        (0.94, 0.05, "missed"),
    ],
)
def test_lora_must_be_near_full_tuning_with_few_weights(accuracy, share, said):
    full = replace(ROW, model="full", accuracy=0.94, trained=1.0)
    lora = replace(ROW, model="LoRA", accuracy=accuracy, trained=share)
    assert said in verdicts("smp2019_ecdt", [full, lora])[-1]


def test_scores_that_are_no_probabilities_do_not_reach_a_calibration():
    row = replace(ROW, calibration_error=float("nan"))
    assert "missed (none has it)" in verdicts("clinc150", [row])[-1]


def test_lines_stand_under_their_header():
    assert len(line(ROW)) == len(line(replace(ROW, trained=None))) == len(HEADER)
    assert "33.0" in line(ROW)
    assert outside_lines(None) == []
    told = outside_lines(AtLimit({"energy": 0.981, "other": 0.9}, 0.712, 0.9655))
    assert ["0.981" in told[0], "0.9655" in told[-1], len(told)] == [True, True, 3]
