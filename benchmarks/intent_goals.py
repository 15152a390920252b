"""What is wanted of our classifiers on each public data set, and whether a run reaches it."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from benchmarks.intent_measures import Row

# Questions outside that must be noticed for the accuracy inside to count.
RECALL = 0.70
# What LoRA may lose against full tuning, and the share of weights it may train.
LORA_LOSS, LORA_SHARE = 0.005, 0.05


@dataclass(frozen=True)
class Goal:
    """A figure that the best of our contenders should reach.

    Attributes:
        name: The figure.
        wanted: The least that is wanted of it, or the most where less is better.
        figure: Reads it from a row; None where the row has none.
        less: Whether less is better.
    """

    name: str
    wanted: float
    figure: Callable[[Row], float | None]
    less: bool = False

    def line(self, rows: Sequence[Row]) -> str:
        """Return whether our best reaches it."""
        figures = [(self.figure(row), row.model) for row in rows]
        found = [(f, model) for f, model in figures if f is not None and not math.isnan(f)]
        sign = "<=" if self.less else ">="
        begin = f"goal {self.name} {sign} {self.wanted:g}: "
        if not found:
            return f"{begin}missed (none has it)"
        best, model = (min if self.less else max)(found)
        reached = best <= self.wanted if self.less else best >= self.wanted
        return f"{begin}{'reached' if reached else 'missed'} (best {best:.4f}, {model})"


def accuracy(row: Row) -> float:
    """Return the accuracy inside."""
    return row.accuracy


def accuracy_where_outside_is_noticed(row: Row) -> float | None:
    """Return the accuracy inside at the limit, where enough of those outside are noticed."""
    if row.outside is None or row.outside.recall is None or row.outside.recall < RECALL:
        return None
    return row.outside.accuracy


def area(row: Row) -> float | None:
    """Return the area under the ROC curve of the score that serves, the energy."""
    return row.outside.areas.get("energy") if row.outside else None


def calibration(row: Row) -> float:
    """Return the expected calibration error."""
    return row.calibration_error


GOALS = {
    "banking77": [Goal("accuracy", 0.94, accuracy)],
    "banking77-10shot": [Goal("accuracy", 0.88, accuracy)],
    "banking77-5shot": [Goal("accuracy", 0.82, accuracy)],
    "clinc150": [
        Goal("accuracy inside", 0.965, accuracy),
        Goal(
            f"accuracy inside at the limit, outside recall >= {RECALL:.2f} there,",
            0.965,
            accuracy_where_outside_is_noticed,
        ),
        Goal("AUROC", 0.97, area),
        Goal("ECE", 0.03, calibration, less=True),
    ],
    "smp2019_ecdt": [Goal("accuracy", 0.94, accuracy)],
}


def verdicts(name: str, rows: Sequence[Row]) -> list[str]:
    """Return a line for each goal of a data set; none where none of ours was measured.

    Args:
        name: The data set.
        rows: What was measured, ours and the peers.
    """
    ours = [row for row in rows if row.ours]
    lines = [goal.line(ours) for goal in GOALS[name]] if ours else []
    return lines + _lora({row.model: row for row in rows})


def _lora(ours: dict[str, Row]) -> list[str]:
    if not {"LoRA", "full"} <= set(ours):
        return []
    lora, lost = ours["LoRA"], ours["full"].accuracy - ours["LoRA"].accuracy
    share = lora.trained or 0.0
    reached = lost <= LORA_LOSS and share < LORA_SHARE
    return [
        f"goal LoRA within {100 * LORA_LOSS:g} points of full with under {LORA_SHARE:.0%} of the "
        f"weights: {'reached' if reached else 'missed'} ({100 * lost:.2f} points less, {share:.1%})"
    ]
