"""Plots of a training: loss, quality by activity, coverage, popularity bias."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from services.recommendation.training.judging import Judgement

if TYPE_CHECKING:
    from services.recommendation.training.train import Outcome

DOTS_AN_INCH = 110
SIZE = (7.0, 3.6)
Judged = list[tuple[str, Judgement]]


def draw(outcome: Outcome, folder: Path) -> list[tuple[str, str]]:
    """Draw what there is to draw.

    Args:
        outcome: What came of a training.
        folder: Where the pictures go.

    Returns:
        Title and file name of each.
    """
    rows = [(one.choice.name, one.judgement) for one in outcome.trained if one.judgement]
    if outcome.live:
        rows.append(("live", outcome.live))
    drawn = []
    curves = {
        one.choice.name: list(getattr(one.recommender, "losses", ())) for one in outcome.trained
    }
    curves = {name: losses for name, losses in curves.items() if losses}
    if curves:
        drawn.append(_save(folder, "Loss", "loss.png", partial(_losses, curves=curves)))
    if rows:
        for title, file, plot in (
            ("Ranking quality by customer activity", "activity.png", _activity),
            ("Coverage of the catalogue", "coverage.png", _coverage),
            ("Popularity bias", "popularity.png", _popularity),
        ):
            drawn.append(_save(folder, title, file, partial(plot, rows=rows)))
    return drawn


def _save(folder: Path, title: str, file: str, plot: Callable[[Any], None]) -> tuple[str, str]:
    # The figure without pyplot: no window system is looked for, and no state is shared.
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=SIZE, dpi=DOTS_AN_INCH)
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    plot(axes)
    axes.set_title(title)
    figure.tight_layout()
    figure.savefig(folder / file)
    return title, file


def _losses(axes: Any, curves: dict[str, list[float]]) -> None:
    for name, losses in curves.items():
        axes.plot(range(1, len(losses) + 1), losses, marker=".", label=name)
    axes.set_xlabel("round")
    axes.set_ylabel("loss")
    axes.legend()


def _activity(axes: Any, rows: Judged) -> None:
    groups = list(rows[0][1].by_activity)
    width = 0.8 / len(rows)
    for number, (name, judgement) in enumerate(rows):
        places = [place + number * width for place in range(len(groups))]
        axes.bar(places, [judgement.by_activity[g][0] for g in groups], width, label=name)
    axes.set_xticks([place + 0.4 - width / 2 for place in range(len(groups))])
    axes.set_xticklabels(groups)
    axes.set_xlabel("events before the held-out days")
    axes.set_ylabel("nDCG@10")
    axes.legend()


def _coverage(axes: Any, rows: Judged) -> None:
    _bars(axes, [(name, judgement.measures["coverage@10"]) for name, judgement in rows])
    axes.set_xlabel("share of the catalogue recommended to anybody")
    axes.set_xlim(0, 1)


def _popularity(axes: Any, rows: Judged) -> None:
    _bars(axes, [(name, judgement.measures["popularity_bias"]) for name, judgement in rows])
    axes.axvline(1, color="black", linewidth=0.8)
    axes.set_xlabel("how much more popular than the average item (1: no bias)")


def _bars(axes: Any, values: list[tuple[str, float]]) -> None:
    axes.barh([name for name, _ in values][::-1], [value for _, value in values][::-1])
