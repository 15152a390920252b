"""What questions look like on average, by language, as the help pages' own questions show it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from services.vectors import Encoder, Vectors, encode_queries

# Enough for a mean; more would only take time.
MOST = 200


class Prior:
    """Means of the help pages' questions, made when first asked for.

    Args:
        encoder: Turns texts into vectors.
        questions: Tells the pages' own questions by language.
    """

    def __init__(
        self, encoder: Encoder, questions: Callable[[], Mapping[str, Sequence[str]]]
    ) -> None:
        self._encoder = encoder
        self._questions = questions
        self._means: dict[str, Vectors] | None = None

    def means(self) -> dict[str, Vectors]:
        """Return the mean vector of each language's questions."""
        if self._means is None:
            self._means = {
                language: encode_queries(self._encoder, list(texts)[:MOST]).mean(0)
                for language, texts in self._questions().items()
                if texts
            }
        return self._means
