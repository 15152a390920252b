"""What simulated conversations came to, as tables and against the goals."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from rehearsal.simulation import Played

GOAL_CLEAN = 0.98
GOAL_NOISY = 0.95

Key = Callable[[Played], str]


def tables(played: Sequence[Played]) -> list[str]:
    """Return the tables, line by line."""
    lines = [f"{len(played)} conversations, {sum(p.turns for p in played)} messages", ""]
    views: dict[str, Key] = {
        "plain or not": lambda p: "clean" if p.plan.clean else "noisy",
        "by flow": lambda p: p.plan.goal.flow,
        "by disturbance": lambda p: p.disturbance,
        "by noise": lambda p: p.plan.noise,
        "by language": lambda p: p.plan.language,
    }
    for title, key in views.items():
        head = f"{title:26}{'success':>9}{'of':>6}{'turns':>8}"
        head += f"{'dead ends':>11}{'loops':>7}{'silent':>8}"
        lines += [head, *_rows(played, key), ""]
    return lines


def missed(played: Sequence[Played]) -> list[str]:
    """Return the goals that were missed, in words."""
    found = []
    for name, goal, clean in (("clean", GOAL_CLEAN, True), ("noisy", GOAL_NOISY, False)):
        some = [p for p in played if p.plan.clean is clean]
        if some and success(some) < goal:
            found.append(f"success {name} {success(some):.1%}, goal {goal:.0%}")
    loops, silent = sum(p.loop for p in played), sum(p.silent for p in played)
    found += [f"{loops} loops, goal 0"] if loops else []
    found += [f"{silent} silent turns, goal 0"] if silent else []
    return found


def success(played: Iterable[Played]) -> float:
    """Return the share of conversations in which the customer got what they wanted."""
    marks = [p.success for p in played]
    return sum(marks) / len(marks) if marks else 1.0


def transcript(played: Played) -> list[str]:
    """Return a conversation with what was understood, line by line."""
    plan = played.plan
    why = [plan.language, played.disturbance, plan.noise]
    why += ["loop"] if played.loop else []
    why += ["dead end"] if played.dead_end else []
    lines = [f"✗ {plan.goal.name} ({', '.join(why)})"]
    for text, reply in played.said:
        at = "/".join(reply.waits_at) if reply.waits_at else "nothing waits"
        did = ", ".join(reply.actions) or "nothing"
        lines.append(f"    {text!r}  [{reply.intent} {reply.confidence:.2f}] → {did}; {at}")
    return lines


def _rows(played: Sequence[Played], key: Key) -> list[str]:
    rows = []
    for name in sorted({key(p) for p in played}):
        some = [p for p in played if key(p) == name]
        turns = sum(p.turns for p in some) / len(some)
        rows.append(
            f"  {name:24}{success(some):>9.1%}{len(some):>6}{turns:>8.1f}"
            f"{sum(p.dead_end for p in some):>11}{sum(p.loop for p in some):>7}"
            f"{sum(p.silent for p in some):>8}"
        )
    return rows
