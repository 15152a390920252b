"""The pipeline's times are compared message by message and judged by the issue's limits."""

from benchmarks.clock import Times, timed
from benchmarks.pipeline import alternate, short, verdicts


def test_each_message_is_parsed_by_all_in_turn_and_the_first_round_does_not_count():
    asked = []
    parsers = {name: lambda text, name=name: asked.append((name, text)) for name in ("a", "b")}
    taken = alternate(parsers, ["x", "y"], rounds=2)
    assert asked == [("a", "x"), ("b", "x"), ("a", "y"), ("b", "y")] * 3
    assert [len(times) for times in taken.values()] == [4, 4]


def test_a_goal_is_reached_at_its_limit_and_missed_above():
    ours, theirs = Times(8.0, 15.0, 7.0, 14.0), Times(8.0 / 0.6, 20.0, 14.0, 20.0)
    told = [line.split(": ")[1].split(" ")[0] for line in verdicts(ours, theirs)[:4]]
    assert told == ["reached", "reached", "reached", "missed"]
    assert "p50 0.50, p95 0.70" in verdicts(ours, theirs)[-1]


def test_messages_of_more_than_sixteen_words_are_left_out():
    sixteen = " ".join(["parcel"] * 16)
    assert short([sixteen, f"{sixteen} please"], "en") == [sixteen]
    assert short(["我的快递到哪里了", "我的快递到哪里了，" * 8], "zh") == ["我的快递到哪里了"]


def test_sleeping_takes_time_but_not_the_processors():
    from time import sleep

    wall, processor = timed(lambda: sleep(0.05))
    assert wall >= 50 > 2 * processor
