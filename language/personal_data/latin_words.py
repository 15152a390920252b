"""How a word in Latin letters is known: as a name, as a word, by its shape and by its class."""

from __future__ import annotations

import re
from functools import lru_cache

from language.personal_data.words import words

_STREETS = frozenset((
    "street", "st", "road", "rd", "avenue", "ave", "av", "lane", "ln", "drive", "dr", "boulevard",
    "blvd", "court", "ct", "place", "pl", "way", "terrace", "ter", "close", "crescent", "cres",
    "square", "sq", "highway", "hwy", "parkway", "pkwy", "circle", "cir", "grove", "gardens",
    "walk", "mews", "row", "hill", "trail", "plaza", "alley", "esplanade", "quay", "rise",
))  # fmt: skip
_UNITS = frozenset((
    "apt", "apartment", "unit", "suite", "ste", "flat", "floor", "fl", "room", "rm", "building",
    "bldg", "block", "house", "tower", "villa", "box", "po", "lot", "level", "no", "ph",
))  # fmt: skip
# don't, we'll, I'm: no name ends so.
_SHORTENED = frozenset(["t", "m", "re", "ll", "ve", "d"])
_PINYIN = re.compile(
    r"(?:(?:[bpmfdtnlgkhjqxzcsryw]|zh|ch|sh)?(?:iang|iong|uang|ang|eng|ing|ong|iao|ian|uai|uan|ai|ei|ao|ou|an|en|in|un|ia|ie|iu|ua|uo|ui|ue|ve|er|a|o|e|i|u|v)){1,3}"
)
NOWHERE, DERIVED = "000", "005"
# How words are made of others: flickers, forgetting, quieter.
_ENDINGS = (
    ("ies", ("y",)), ("es", ("", "e")), ("s", ("",)), ("ied", ("y",)), ("ed", ("", "e")),
    ("ier", ("y",)), ("er", ("", "e")), ("iest", ("y",)), ("est", ("", "e")), ("ing", ("", "e")),
    ("ily", ("y",)), ("ly", ("", "le")), ("ness", ("",)), ("less", ("",)), ("able", ("", "e")),
    ("proof", ("",)), ("ful", ("",)),
)  # fmt: skip
_DOUBLED = frozenset(["ed", "er", "est", "ing"])
_BEGINNINGS = ("un", "re", "non", "over", "out", "under", "mis", "pre", "dis")
_SHORTEST_STEM, _SHORTEST_REST = 3, 4


@lru_cache(50_000)
def of_word(written: str) -> tuple[str, str, str, str]:
    """Return how a word is known, its shape, what it may be, and its lower-case form."""
    lower = written.lower().replace("’", "'")
    stem, _, rest = lower.partition("'")
    if rest in _SHORTENED:
        return "001", "x" if written[0].islower() else "Xx", "", lower
    stem = stem if rest == "s" else lower
    code = words().english.get(stem, NOWHERE)
    if code == NOWHERE and is_derived(stem):
        code = DERIVED
    kind = "street" if lower in _STREETS else "unit" if lower in _UNITS else ""
    if not kind and code[2] in "045" and len(stem) > 1 and _PINYIN.fullmatch(stem):
        kind = "pinyin"
    if written.isupper():
        shape = "X" if len(written) == 1 else "XX"
    elif written[0].isupper():
        shape = "Xx" if written[1:].islower() else "XxX"
    else:
        shape = "x"
    return code, shape, kind, lower


def is_derived(lower: str) -> bool:
    """Tell whether a word is made of an everyday one: rattles of rattle, unwrapped of wrapped."""
    for ending, stems in _ENDINGS:
        stem = lower.removesuffix(ending)
        if stem == lower or len(stem) < _SHORTEST_STEM:
            continue
        if any(_is_everyday(stem + one) for one in stems):
            return True
        if ending in _DOUBLED and stem[-1] == stem[-2] and _is_everyday(stem[:-1]):
            return True
    return any(
        len(lower) - len(one) >= _SHORTEST_REST
        and lower.startswith(one)
        and _is_everyday(lower[len(one) :])
        for one in _BEGINNINGS
    )


def _is_everyday(word: str) -> bool:
    return words().english.get(word, NOWHERE)[2] in "1234"
