"""What a tagger reads of a token: ids of the word, of the pair with the next one, of characters.

Chinese texts tagged by the character gain from pairs of characters (Zhang and Yang 2018, "Chinese
NER Using Lattice LSTM"); unknown words are read by their characters (Ma and Hovy 2016).
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from neural.encoder.onnx_encoder import encodable

PADDING, UNKNOWN = 0, 1
MOST_CHARACTERS = 12

# No word is longer; normalising takes time that grows with the text.
_LONGEST = 64
_DIGIT = re.compile(r"\d")

Integers = npt.NDArray[np.int32]


@dataclass(frozen=True)
class TokenIds:
    """Ids of the tokens of one text, or of a batch of texts padded to the longest.

    Attributes:
        words: Shape (tokens,) or (texts, tokens).
        pairs: Shape (tokens,) or (texts, tokens).
        characters: Shape (tokens, characters) or (texts, tokens, characters).
    """

    words: Integers
    pairs: Integers
    characters: Integers


@dataclass(frozen=True)
class Vocabularies:
    """What is known from training; everything else is unknown.

    Attributes:
        words: Id of each word, as `folded` writes it.
        pairs: Id of each two words in a row, with a space between them.
        characters: Id of each character.
    """

    words: Mapping[str, int]
    pairs: Mapping[str, int]
    characters: Mapping[str, int]

    @classmethod
    def fit(
        cls, texts: Iterable[Sequence[str]], least_often: int = 1, pair_least_often: int = 2
    ) -> Vocabularies:
        """Learn what occurs often enough.

        Args:
            texts: Tokens of each text.
            least_often: How often a word or a character must occur.
            pair_least_often: How often a pair must occur.
        """
        words: Counter[str] = Counter()
        pairs: Counter[str] = Counter()
        characters: Counter[str] = Counter()
        for text in texts:
            forms = [folded(token) for token in text]
            words.update(forms)
            pairs.update(_pairs(forms))
            characters.update(sign for token in text for sign in _characters(token))
        return cls(
            _numbered(words, least_often),
            _numbered(pairs, pair_least_often),
            _numbered(characters, least_often),
        )

    def ids(self, tokens: Sequence[str]) -> TokenIds:
        """Return the ids of one text's tokens; of a long token only the first characters are read.

        Args:
            tokens: Tokens as written.

        Returns:
            Shapes (tokens,), (tokens,) and (tokens, characters of the longest token, at least 1).
        """
        forms = [folded(token) for token in tokens]
        signs = [_characters(token) for token in tokens]
        characters = np.zeros((len(tokens), max([1, *map(len, signs)])), np.int32)
        for row, token in enumerate(signs):
            characters[row, : len(token)] = [self.characters.get(c, UNKNOWN) for c in token]
        return TokenIds(
            np.array([self.words.get(form, UNKNOWN) for form in forms], np.int32),
            np.array([self.pairs.get(pair, UNKNOWN) for pair in _pairs(forms)], np.int32),
            characters,
        )

    def written(self) -> dict[str, list[str]]:
        """Return the vocabularies for a JSON file, each in the order of its ids."""
        return {
            "words": list(self.words),
            "pairs": list(self.pairs),
            "characters": list(self.characters),
        }

    @classmethod
    def read(cls, written: Mapping[str, Sequence[str]]) -> Vocabularies:
        """Return what `written` wrote.

        Raises:
            KeyError: When one of the three lists is missing.
            TypeError: When one of them is no list of strings.
        """
        names = ("words", "pairs", "characters")
        return cls(*({str(e): id_ for id_, e in enumerate(written[n], 2)} for n in names))


def folded(token: str) -> str:
    """Return a token in its compatible form (NFKC), in lower case, every digit a zero."""
    return _DIGIT.sub("0", unicodedata.normalize("NFKC", encodable(token[:_LONGEST])).lower())


def padded(texts: Sequence[TokenIds]) -> TokenIds:
    """Put texts into one batch.

    Args:
        texts: Ids of each text; at least one text.

    Returns:
        Arrays as long as the longest text and its longest token, zeros after the shorter ones.
    """
    tokens = max(len(text.words) for text in texts)
    letters = max(text.characters.shape[1] for text in texts)
    batch = TokenIds(
        np.full((len(texts), tokens), PADDING, np.int32),
        np.full((len(texts), tokens), PADDING, np.int32),
        np.full((len(texts), tokens, letters), PADDING, np.int32),
    )
    for row, text in enumerate(texts):
        batch.words[row, : len(text.words)] = text.words
        batch.pairs[row, : len(text.pairs)] = text.pairs
        height, width = text.characters.shape
        batch.characters[row, :height, :width] = text.characters
    return batch


def _characters(token: str) -> str:
    # Capitals tell names in English, so characters keep their case.
    form = unicodedata.normalize("NFKC", encodable(token[:MOST_CHARACTERS]))
    return _DIGIT.sub("0", form)[:MOST_CHARACTERS]


def _pairs(forms: Sequence[str]) -> list[str]:
    return [f"{first} {second}" for first, second in zip(forms, [*forms[1:], ""], strict=False)]


def _numbered(counts: Counter[str], least_often: int) -> dict[str, int]:
    # By name, so that the same examples in another order give the same ids.
    often = sorted(name for name, count in counts.items() if count >= least_often)
    return {name: id_ for id_, name in enumerate(often, 2)}
