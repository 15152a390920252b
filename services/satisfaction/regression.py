"""A linear regression of ratings on signs, whose coefficients can be read by anybody."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sklearn.dummy import DummyRegressor
from sklearn.linear_model import LinearRegression, RidgeCV
from sklearn.metrics import mean_absolute_error, r2_score
from sklearn.model_selection import GroupKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

LEAST_RATINGS = 50
FOLDS = 5
# How strongly coefficients are drawn towards 0; the best of them is chosen.
STRENGTHS = (0.1, 1.0, 10.0, 100.0, 1000.0)
LOWEST, HIGHEST = 1.0, 5.0

Array = npt.NDArray[np.float64]


class SatisfactionError(Exception):
    """Satisfaction cannot be learned or read; the message says why and what would help."""


@dataclass(frozen=True)
class Quality:
    """How well ratings are told that were not learned from, in cross-validation.

    Attributes:
        mean_error: Mean absolute error in stars.
        mean_error_of_mean: That of giving everybody the mean rating.
        explained: Share of the ratings' variance that is explained (R²).
    """

    mean_error: float
    mean_error_of_mean: float
    explained: float


@dataclass(frozen=True)
class Regression:
    """A rating told from signs.

    Attributes:
        names: Names of the signs.
        coefficients: Stars that one more of each sign adds, shape (signs,).
        per_deviation: Stars that one standard deviation more of each sign adds: these can be
            compared, shape (signs,).
        intercept: Stars where all signs are 0.
        ratings: How many ratings were learned from.
        chosen: Whether the plain regression or one with coefficients drawn towards 0 told held-out
            ratings better: `linear` or `ridge`.
        quality: How well ratings were told.
    """

    names: tuple[str, ...]
    coefficients: tuple[float, ...]
    per_deviation: tuple[float, ...]
    intercept: float
    ratings: int
    chosen: str
    quality: Quality

    def rating(self, signs: Sequence[float]) -> float:
        """Return the rating to expect, 1 to 5 stars."""
        pairs = zip(self.coefficients, signs, strict=True)
        told = self.intercept + sum(weight * sign for weight, sign in pairs)
        return min(HIGHEST, max(LOWEST, told))

    def save(self, file: Path) -> None:
        """Write it, whole or not at all."""
        file.parent.mkdir(parents=True, exist_ok=True)
        scratch = file.with_suffix(".new")
        scratch.write_text(json.dumps(asdict(self), indent=2) + "\n", "utf-8")
        os.replace(scratch, file)

    @classmethod
    def load(cls, file: Path, names: Sequence[str]) -> Regression:
        """Read it.

        Args:
            file: Where it was written.
            names: The signs that are told today.

        Raises:
            SatisfactionError: When the file is damaged or was learned from other signs.
        """
        try:
            written = json.loads(file.read_text("utf-8"))
            read = cls(
                names=tuple(written["names"]),
                coefficients=tuple(map(float, written["coefficients"])),
                per_deviation=tuple(map(float, written["per_deviation"])),
                intercept=float(written["intercept"]),
                ratings=int(written["ratings"]),
                chosen=str(written["chosen"]),
                quality=Quality(**written["quality"]),
            )
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise SatisfactionError(
                f"{file} cannot be read ({error}): run `make train-satisfaction`."
            ) from error
        if read.names != tuple(names) or len(read.coefficients) != len(names):
            raise SatisfactionError(
                f"{file} was learned from other signs: run `make train-satisfaction`."
            )
        return read


def fit(signs: Array, ratings: Array, groups: Sequence[str], names: Sequence[str]) -> Regression:
    """Learn from ratings.

    A plain linear regression first; one with coefficients drawn towards 0 (ridge, Hoerl & Kennard
    1970) where it tells held-out ratings better.

    Args:
        signs: Signs of each conversation, shape (conversations, signs).
        ratings: 1 to 5 stars, shape (conversations,).
        groups: Whose each is; one customer's ratings are never both learned from and told.
        names: Names of the signs.

    Raises:
        SatisfactionError: When there are too few ratings, or all are the same.
    """
    if len(ratings) < LEAST_RATINGS or len(set(groups)) < FOLDS:
        raise SatisfactionError(
            f"{len(ratings)} ratings of {len(set(groups))} customers are too few: "
            f"{LEAST_RATINGS} of at least {FOLDS} customers are needed."
        )
    if np.ptp(ratings) == 0:
        raise SatisfactionError(f"All {len(ratings)} ratings are {ratings[0]:g}: nothing differs.")
    places = list(GroupKFold(FOLDS).split(signs, groups=groups))
    models = {
        "linear": make_pipeline(StandardScaler(), LinearRegression()),
        "ridge": make_pipeline(StandardScaler(), RidgeCV(STRENGTHS)),
    }
    told = {
        name: cross_val_predict(model, signs, ratings, cv=places) for name, model in models.items()
    }
    chosen = min(models, key=lambda name: mean_absolute_error(ratings, told[name]))
    mean = cross_val_predict(DummyRegressor(), signs, ratings, cv=places)
    scaler, regression = models[chosen].fit(signs, ratings)
    per_deviation = np.asarray(regression.coef_, np.float64)
    coefficients = per_deviation / scaler.scale_
    return Regression(
        names=tuple(names),
        coefficients=tuple(coefficients.tolist()),
        per_deviation=tuple(per_deviation.tolist()),
        intercept=float(regression.intercept_ - coefficients @ scaler.mean_),
        ratings=len(ratings),
        chosen=chosen,
        quality=Quality(
            mean_error=float(mean_absolute_error(ratings, told[chosen])),
            mean_error_of_mean=float(mean_absolute_error(ratings, mean)),
            explained=float(r2_score(ratings, told[chosen])),
        ),
    )
