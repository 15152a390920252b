"""One training: learn, judge, write a version, and let it go live when it is better."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import structlog
from tqdm import tqdm

from services.recommendation.candidates import Candidates
from services.recommendation.recommenders.kinds import Choice
from services.recommendation.recommenders.recommender import Recommender
from services.recommendation.snapshot import Serving
from services.recommendation.training.judging import Judgement, is_better, judge
from services.recommendation.training.learning import Extent, Learner
from services.recommendation.training.recipe import Recipe
from services.recommendation.training.versions import (
    DESCRIPTION,
    ITEMS,
    JUDGED,
    SERVED,
    Version,
    Versions,
    VersionUnreadable,
    digests,
)
from services.recommendation.training.weeks import HeldOut, cut_of

logger = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Trained:
    """A recommender that learned what was before the held-out days.

    Attributes:
        choice: What it is.
        recommender: Itself.
        seconds: How long it learned.
        judgement: How good it was on the held-out days; None when nobody could be asked.
    """

    choice: Choice
    recommender: Recommender
    seconds: float
    judgement: Judgement | None


@dataclass(frozen=True)
class Outcome:
    """What came of a training.

    Attributes:
        version: Name of the version that was written.
        went_live: Whether it serves now.
        reason: Why it does or does not, in a sentence.
        trained: All that was trained, best first.
        live: The judgement of the version that was live before, where it could be judged.
        live_name: Its name; empty when there was none.
        events: Events that were learned from.
        shoppers: Shoppers in the held-out days.
        folder: Where the version lies.
    """

    version: str
    went_live: bool
    reason: str
    trained: tuple[Trained, ...]
    live: Judgement | None
    live_name: str
    events: int
    shoppers: int
    folder: Path


# Writes a report of an outcome into a version's folder, which is not yet in its place.
Reporter = Callable[[Outcome, Path], None]


@dataclass(frozen=True)
class Training:
    """Everything that one training needs.

    Attributes:
        recipe: What is trained and when it goes live.
        versions: Where versions are written; the caller holds the right to train.
        candidates: The catalogue, for which the live version is read.
        learner: Makes recommenders of what shoppers did with it; its items are the catalogue's.
        begun: When the training began, which names the version.
        report: Writes the report.
        quiet: Whether no progress bar is shown.
    """

    recipe: Recipe
    versions: Versions
    candidates: Candidates
    learner: Learner
    begun: datetime
    report: Reporter = field(default=lambda outcome, folder: None)
    quiet: bool = False

    def run(self) -> Outcome:
        """Train, judge, write and decide.

        Raises:
            NothingToLearn: When there is no behaviour.
        """
        extent = self.learner.extent()
        cut = cut_of(extent.latest, self.recipe.held_out_days)
        held_out = self.learner.held_out(cut)
        judged = len(held_out.histories) >= self.recipe.least_shoppers and held_out.counts.any()
        # Too few were there to judge by: what is learned then learns from all of them.
        trained = self._all(cut if judged else None, held_out if judged else None)
        live_name, serving = self._live()
        live = judge(serving.matched, held_out) if serving and judged else None
        goes_live, reason = self._decision(trained[0], live_name, serving, live, held_out)
        with self.versions.draft(self.begun) as draft:
            name = draft.name.partition("-")[2]
            outcome = Outcome(
                name,
                goes_live,
                reason,
                trained,
                live,
                live_name,
                extent.events,
                len(held_out.histories),
                self.versions.path(name),
            )
            refit = bool(judged and goes_live and self.recipe.refit)
            self._write(draft, outcome, extent, refit)
            self.report(outcome, draft)
        if goes_live:
            self.versions.go_live(name)
        return outcome

    def _all(self, cut: int | None, held_out: HeldOut | None) -> tuple[Trained, ...]:
        """Train every recommender of the recipe; return them best first."""
        trained = []
        with tqdm(self.recipe.recommenders, unit="", disable=self.quiet, dynamic_ncols=True) as bar:
            for choice in bar:
                bar.set_description(choice.name)
                began = time.monotonic()
                recommender = self.learner.learned(choice, cut)
                seconds = time.monotonic() - began
                judgement = judge(recommender, held_out) if held_out else None
                trained.append(Trained(choice, recommender, seconds, judgement))
        measure = self.recipe.measure

        def reached(one: Trained) -> float:
            return one.judgement.measures[measure] if one.judgement else 0.0

        return tuple(sorted(trained, key=reached, reverse=True))

    def _live(self) -> tuple[str, Serving | None]:
        """Return the name of the live version, and itself when it can be read."""
        name = next(iter(self.versions.live()), "")
        if not name:
            return "", None
        folder = self.versions.path(name)
        # Of its two models the one that never saw the days on which it was judged.
        part = JUDGED if (folder / JUDGED).is_dir() else SERVED
        try:
            return name, self.candidates.version(folder, part)
        except VersionUnreadable as error:
            logger.warning("recommendation.version_unreadable", reason=str(error))
            return name, None

    def _decision(
        self,
        best: Trained,
        live_name: str,
        serving: Serving | None,
        live: Judgement | None,
        held_out: HeldOut,
    ) -> tuple[bool, str]:
        if not live_name:
            return True, "There was no live version."
        if serving is None:
            return True, "The live version cannot be read."
        if best.judgement is None or live is None:
            return False, (
                f"Only {len(held_out.histories)} shoppers turned to something new in the latest "
                f"{self.recipe.held_out_days} days, fewer than the {self.recipe.least_shoppers} "
                "that are wanted to judge by."
            )
        measure, margin = self.recipe.measure, self.recipe.margin
        new, old = best.judgement.measures[measure], live.measures[measure]
        goes_live = is_better(new, old, margin)
        told = "beats" if goes_live else "does not beat"
        return goes_live, (
            f"{measure} {new:.4f} {told} the live version's {old:.4f} by more than {margin:.0%}."
        )

    def _write(self, draft: Path, outcome: Outcome, extent: Extent, refit: bool) -> None:
        best = outcome.trained[0]
        served = self.learner.learned(best.choice, None) if refit else best.recommender
        parts = {SERVED: served, **({JUDGED: best.recommender} if refit else {})}
        for part, recommender in parts.items():
            (draft / part).mkdir()
            recommender.save(draft / part)
        items = json.dumps(self.candidates.skus, ensure_ascii=False)
        (draft / ITEMS).write_text(items, encoding="utf-8")
        version = Version(
            name=outcome.version,
            recommender=best.choice.name,
            parameters=dict(best.choice.parameters),
            liking=dict(self.recipe.liking.weights),
            least_rating=self.recipe.liking.least_rating,
            events=extent.events,
            until=extent.latest,
            measures=best.judgement.measures if best.judgement else {},
            digests=digests(draft),
        )
        (draft / DESCRIPTION).write_text(version.json(indent=2), encoding="utf-8")
