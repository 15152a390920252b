"""How good recommenders are, how fast, and for whom: on what people bought of video games.

Leave-last-out with all items ranked. Nothing was chosen by the test events: the recommenders were
tuned on, and the hybrid learns from, the events before them.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Mapping, Sequence

import numpy as np
import typer
from threadpoolctl import threadpool_limits

from benchmarks import recommender_speed
from benchmarks.public_data import DataMissing
from benchmarks.recommender_contenders import (
    CONTENDERS,
    HYBRID,
    TRANSFORMER,
    TUNED_ALS,
    TWO_TRANSFORMERS,
    Fitted,
    fitted,
    hybrid_of,
)
from benchmarks.recommender_data import FIRST, Parted, read
from benchmarks.recommender_measures import Reached, reached, times
from services.recommendation.recommenders.holding_out import Question
from services.recommendation.recommenders.interactions import Floats

# By how many events are known before the test event.
ACTIVITY = {"2 to 5": (2, 5), "6 to 15": (6, 15), "16 and more": (16, np.inf)}
GOAL = 1.5


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description="Measure recommenders.")
    parser.add_argument("--only", nargs="+", choices=[*CONTENDERS, HYBRID], help="some of them")
    parser.add_argument("--validation", action="store_true", help="ask the validation events")
    parser.add_argument("--every", type=int, default=1, help="ask every so manieth shopper")
    parser.add_argument("--cache", action="store_true", help="keep trainings in var/bench")
    parser.add_argument("--speed", action="store_true", help="only 100,000 made-up items")
    asked = parser.parse_args()
    if not asked.speed:
        try:
            _quality(read(), asked)
        except DataMissing as missing:
            typer.echo(str(missing))
    if asked.speed or not asked.only:
        for line in recommender_speed.table():
            typer.echo(line)


def _quality(data: Parted, asked: argparse.Namespace) -> None:
    warm = (data.validation if asked.validation else data.test)[:: asked.every]
    new = (data.new_validation if asked.validation else data.new_test)[:: asked.every]
    items = len(data.learned.items)
    typer.echo(
        f"{len(data.learned):,} shoppers, {items:,} items, {len(data.learned.item):,} events "
        f"learned from; {len(warm):,} shoppers asked for, {len(new):,} first events of new ones"
    )
    typer.echo(
        f"\n{'':18}{'HR@10':>8}{'nDCG@10':>9}{'coverage':>10}{'train s':>9}{'cpu s':>8}"
        f"{'p95 ms':>8}{'cpu p95':>9}"
    )
    trained: dict[str, Fitted] = {}
    on_warm: dict[str, Reached] = {}
    on_new: dict[str, Reached] = {}
    for name in [n for n in (*CONTENDERS, HYBRID) if n in (asked.only or (*CONTENDERS, HYBRID))]:
        trained[name] = (
            _hybrid(trained, data) if name == HYBRID else fitted(name, data.learned, asked.cache)
        )
        recommender = trained[name].recommender
        on_warm[name] = reached(recommender, warm, items)
        on_new[name] = reached(recommender, new, items)
        taken = times(recommender, [question.history for question in warm])
        typer.echo(
            f"{name:18}{on_warm[name].hits.mean():8.4f}{on_warm[name].gains.mean():9.4f}"
            f"{on_warm[name].coverage:10.3f}{trained[name].seconds:9.1f}"
            f"{trained[name].processor:8.1f}{taken.p95:8.2f}{taken.cpu_p95:9.2f}"
        )
    _by_known("nDCG@10 by events known", on_warm, _known(warm), ACTIVITY)
    firsts: dict[str, tuple[float, float]] = {str(count): (count, count) for count in range(FIRST)}
    firsts["1 to 5"] = (1, FIRST - 1)
    _by_known("nDCG@10 for new shoppers, by events known", on_new, _known(new), firsts)
    _goals(on_warm, on_new, _known(new))


def _hybrid(trained: Mapping[str, Fitted], data: Parted) -> Fitted:
    wall, processor = time.perf_counter(), time.process_time()
    hybrid, parts = hybrid_of(trained)
    with threadpool_limits(1):
        hybrid.trust(parts, [*data.new_validation, *data.validation])
    return Fitted(hybrid, time.perf_counter() - wall, time.process_time() - processor)


def _known(questions: Sequence[Question]) -> Floats:
    return np.array([len(question.history.item) for question in questions], np.float32)


def _by_known(
    title: str,
    results: Mapping[str, Reached],
    known: Floats,
    groups: Mapping[str, tuple[float, float]],
) -> None:
    within = {name: (known >= least) & (known <= most) for name, (least, most) in groups.items()}
    typer.echo(f"\n{title}")
    typer.echo(f"{'':18}" + "".join(f"{name:>13}" for name in groups))
    typer.echo(f"{'shoppers':18}" + "".join(f"{own.sum():13,}" for own in within.values()))
    for name, result in results.items():
        row = "".join(f"{result.gains[own].mean():13.4f}" for own in within.values())
        typer.echo(f"{name:18}{row}")


def _goals(warm: Mapping[str, Reached], new: Mapping[str, Reached], known: Floats) -> None:
    typer.echo("")
    for name in (TRANSFORMER, TWO_TRANSFORMERS):
        if {name, TUNED_ALS} <= set(warm):
            times_better = warm[name].gains.mean() / warm[TUNED_ALS].gains.mean()
            verdict = "reached" if times_better >= GOAL else "missed"
            typer.echo(f"goal {name} {GOAL} times {TUNED_ALS}: {verdict} ({times_better:.3f})")
    if HYBRID in warm and len(warm) > 1:
        first = (known >= 1) & (known < FIRST)
        _compare("warm", {name: result.gains for name, result in warm.items()})
        _compare("cold", {name: result.gains[first] for name, result in new.items()})


def _compare(who: str, gains: Mapping[str, Floats]) -> None:
    """Tell how much better than the best single one the hybrid is, with the standard error."""
    best = max((name for name in gains if name != HYBRID), key=lambda name: gains[name].mean())
    better = gains[HYBRID] - gains[best]
    error = better.std() / len(better) ** 0.5
    verdict = "reached" if better.mean() > 0 else "missed"
    typer.echo(
        f"goal hybrid better than the best single one, {who}: {verdict} "
        f"({best}: {better.mean():+.4f} ± {error:.4f})"
    )


if __name__ == "__main__":
    main()
