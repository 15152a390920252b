"""The recommenders by their names in `recommender.yml`, imported when they are wanted."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from importlib import import_module
from typing import NamedTuple

from services.recommendation.recommenders.recommender import Recommender

ROOM = "services.recommendation.recommenders"
# A network brings TensorFlow along, which nobody needs who does not train one.
CLASSES = {
    "popularity": f"{ROOM}.popularity:PopularityRecommender",
    "item_knn": f"{ROOM}.item_knn:ItemKnnRecommender",
    "als": f"{ROOM}.als:AlsRecommender",
    "bpr": f"{ROOM}.bpr:BprRecommender",
    "ease": f"{ROOM}.ease:EaseRecommender",
    "hybrid": f"{ROOM}.hybrid:HybridRecommender",
    "content": f"{ROOM}.content:ContentRecommender",
    "transformer": f"{ROOM}.sequence:TransformerRecommender",
    "gru": f"{ROOM}.sequence:GruRecommender",
}


class Choice(NamedTuple):
    """A recommender that is trained, with what it is made with."""

    name: str
    parameters: Mapping[str, object]


def kind(name: str) -> type[Recommender]:
    """Return the recommender of a name.

    Raises:
        KeyError: When no recommender has that name.
    """
    module, _, found = CLASSES[name].partition(":")
    recommender: type[Recommender] = getattr(import_module(module), found)
    return recommender


def make(name: str, parameters: Mapping[str, object]) -> Recommender:
    """Make a recommender that has learned nothing yet."""
    return kind(name)(**parameters)


def parameters(name: str) -> dict[str, object]:
    """Return what a recommender may be made with, and the defaults."""
    signature = inspect.signature(kind(name))
    return {key: given.default for key, given in signature.parameters.items()}


def fits(value: object, default: object) -> bool:
    """Tell whether a value is of a parameter's kind; a whole number is a number too."""
    if isinstance(default, bool) or isinstance(value, bool):
        return isinstance(default, bool) and isinstance(value, bool)
    if isinstance(default, float):
        return isinstance(value, int | float)
    return isinstance(value, type(default))
