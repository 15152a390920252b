"""One set of part-of-speech tags for both languages: Universal POS (Petrov, Das & McDonald 2012).

LAC's tags are finer and name persons, places and times, so words keep them; who wants a feature
that means the same in Chinese and English maps them with `universal`.
"""

from __future__ import annotations

# LAC's tags; localisers and classifiers as in the Chinese treebanks of Universal Dependencies.
_OF_LAC = {
    "n": "NOUN", "f": "ADP", "s": "NOUN", "t": "NOUN", "nr": "PROPN", "ns": "PROPN",
    "nt": "PROPN", "nw": "PROPN", "nz": "PROPN", "v": "VERB", "vd": "ADV", "vn": "NOUN",
    "a": "ADJ", "ad": "ADV", "an": "NOUN", "d": "ADV", "m": "NUM", "q": "NOUN", "r": "PRON",
    "p": "ADP", "c": "CCONJ", "u": "PART", "xc": "PART", "w": "PUNCT",
    "PER": "PROPN", "LOC": "PROPN", "ORG": "PROPN", "TIME": "NOUN",
}  # fmt: skip
LAC_TAGS = frozenset(_OF_LAC)


def universal(tag: str) -> str:
    """Return the universal tag for one of LAC's; any other, as spaCy's, is universal already."""
    return _OF_LAC.get(tag, tag)
