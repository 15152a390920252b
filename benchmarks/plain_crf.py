"""The CRF that everybody trains first: sklearn-crfsuite with the features of its tutorial.

Those of the tutorial for words (itself, its ending, capitals, digits, the same of both
neighbours), with Chinese characters as words and so pairs of neighbours in place of endings.
"""

from __future__ import annotations

from collections.abc import Sequence

import sklearn_crfsuite

# The tutorial's.
PENALTIES = {"c1": 0.1, "c2": 0.1}
ITERATIONS = 100


def train(texts: Sequence[Sequence[str]], tags: Sequence[Sequence[str]]) -> sklearn_crfsuite.CRF:
    """Train a CRF.

    Args:
        texts: Tokens of each text.
        tags: Tag of each token.
    """
    model = sklearn_crfsuite.CRF(
        algorithm="lbfgs", max_iterations=ITERATIONS, all_possible_transitions=True, **PENALTIES
    )
    return model.fit([features(text) for text in texts], tags)


def features(tokens: Sequence[str]) -> list[dict[str, str | bool]]:
    """Return what the CRF sees of each token."""
    return [_features(tokens, place) for place in range(len(tokens))]


def _features(tokens: Sequence[str], place: int) -> dict[str, str | bool]:
    seen: dict[str, str | bool] = {"bias": True, "BOS": place == 0}
    seen["EOS"] = place == len(tokens) - 1
    for offset in (-1, 0, 1):
        if not 0 <= place + offset < len(tokens):
            continue
        token = tokens[place + offset]
        seen |= {
            f"{offset}:lower": token.lower(),
            f"{offset}:isupper": token.isupper(),
            f"{offset}:istitle": token.istitle(),
            f"{offset}:isdigit": token.isdigit(),
        }
    seen |= {"ending3": tokens[place][-3:], "ending2": tokens[place][-2:]}
    for first in (-1, 0):
        pair = tokens[max(0, place + first) : place + first + 2]
        seen[f"{first}:pair"] = " ".join(pair)
    return seen
