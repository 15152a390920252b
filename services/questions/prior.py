"""What questions look like on average, by language, as the help pages' own questions show it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from services.questions.grouping import Mean, means
from services.vectors import Encoder, encode_queries

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
        self._means: dict[str, Mean] | None = None

    def means(self) -> dict[str, Mean]:
        """Return what each language's questions are like."""
        if self._means is None:
            asked = [
                (language, text)
                for language, texts in self._questions().items()
                for text in list(texts)[:MOST]
            ]
            vectors = encode_queries(self._encoder, [text for _, text in asked])
            self._means = means(vectors, [language for language, _ in asked])
        return self._means
