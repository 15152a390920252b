"""The report of a training: for people in Markdown with plots, for machines in JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from services.recommendation.training.judging import Judgement
from services.recommendation.training.plots import draw
from services.recommendation.training.train import Outcome, Trained

MARKDOWN, DATA = "report.md", "report.json"


def write(outcome: Outcome, folder: Path) -> None:
    """Write the report and its plots into a version's folder."""
    plots = draw(outcome, folder)
    (folder / MARKDOWN).write_text(markdown(outcome, plots), encoding="utf-8")
    data = json.dumps(as_data(outcome), indent=2, ensure_ascii=False)
    (folder / DATA).write_text(data, encoding="utf-8")


def markdown(outcome: Outcome, plots: Sequence[tuple[str, str]] = ()) -> str:
    """Return the report for people.

    Args:
        outcome: What came of the training.
        plots: Title and file of each plot.
    """
    live = "It is live." if outcome.went_live else "It is not live."
    lines = [
        f"# Recommender {outcome.version}",
        "",
        f"{live} {outcome.reason}",
        "",
        f"Learned from {outcome.events:,} events; judged by {outcome.shoppers:,} shoppers of the "
        "held-out days, all items ranked.",
        "",
        *_table(outcome),
        "",
        *_activity(outcome),
    ]
    for title, file in plots:
        lines += ["", f"## {title}", "", f"![{title}]({file})"]
    return "\n".join(lines) + "\n"


def as_data(outcome: Outcome) -> dict[str, Any]:
    """Return the report for machines."""
    return {
        "version": outcome.version,
        "went_live": outcome.went_live,
        "reason": outcome.reason,
        "events": outcome.events,
        "shoppers": outcome.shoppers,
        "live_before": outcome.live_name or None,
        "live_measures": outcome.live.measures if outcome.live else None,
        "trained": [
            {
                "recommender": one.choice.name,
                "parameters": dict(one.choice.parameters),
                "seconds": round(one.seconds, 3),
                "measures": one.judgement.measures if one.judgement else None,
                "ndcg_by_activity": one.judgement.by_activity if one.judgement else None,
                "losses": [float(loss) for loss in losses(one)],
            }
            for one in outcome.trained
        ],
    }


def losses(trained: Trained) -> Sequence[float]:
    """Return the loss after each round of training; empty where a recommender has none."""
    return tuple(getattr(trained.recommender, "losses", ()))


def judged(outcome: Outcome) -> Iterator[tuple[str, Judgement]]:
    """Yield everything that was judged with its name, best first, the live version last."""
    for one in outcome.trained:
        if one.judgement:
            yield one.choice.name, one.judgement
    if outcome.live:
        yield f"live ({outcome.live_name})", outcome.live


def _table(outcome: Outcome) -> Iterator[str]:
    rows = list(judged(outcome))
    if not rows:
        return
    names = list(rows[0][1].measures)
    seconds = {one.choice.name: f"{one.seconds:.1f}" for one in outcome.trained}
    yield f"| | {' | '.join(names)} | seconds |"
    yield "|---" * (len(names) + 2) + "|"
    for name, judgement in rows:
        values = " | ".join(f"{judgement.measures[key]:.4f}" for key in names)
        yield f"| {name} | {values} | {seconds.get(name, '–')} |"


def _activity(outcome: Outcome) -> Iterator[str]:
    rows = list(judged(outcome))
    if not rows:
        return
    groups = rows[0][1].by_activity
    heads = [f"{name} ({shoppers})" for name, (_, shoppers) in groups.items()]
    yield f"| nDCG@10 by events before (shoppers) | {' | '.join(heads)} |"
    yield "|---" * (len(groups) + 1) + "|"
    for name, judgement in rows:
        values = " | ".join(f"{judgement.by_activity[group][0]:.4f}" for group in groups)
        yield f"| {name} | {values} |"
