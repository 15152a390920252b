"""Takes out of a question what may tell who asked: names, addresses, numbers, links.

It is stricter with numbers than what masks logs: five digits are too many for a question. A name
that is not seen stays, which is why questions are forgotten after some days.
"""

from __future__ import annotations

import re

from language.characters import HAN, without_surrogates
from language.personal_data.recogniser import recogniser
from language.personal_data.tagger import ADDRESS, NAME
from language.personal_data.tokens import PLACEHOLDER

LONGEST = 500
# What no pattern below sees.
SEEN = frozenset({NAME, ADDRESS})
NUMBER, EMAIL, LINK = "*****", "***@***", "***://***"
# Order numbers, phones, cards: five digits or more, however they are parted.
_DIGITS = re.compile(r"(?:[A-Za-z]{1,4}[-_]?)?\+?\d(?:[\s().\-–—/]*\d){4,}")
# A phone read out: 一三八零零一三八零零零. Counts are shorter.
_SPOKEN = re.compile(r"[零〇一二三四五六七八九幺]{7,}")
_EMAIL = re.compile(rf"[^\s@,;:，。；：、<>()（）{HAN}]*@[^\s@,;:，。；：、<>()（）]+")
_LINK = re.compile(r"\b(?:https?://|www\.)[^\s，。；、]+", re.IGNORECASE)
# Full-width digits and @; other signs stay as Chinese writes them.
_HALF_WIDTH = {0xFF10 + digit: str(digit) for digit in range(10)} | {0xFF20: "@"}
_SPACES = re.compile(r"\s+")
_LETTER = re.compile(r"[^\W\d_]")
LEAST_LETTERS = 2


def mask(text: str) -> str:
    """Return a question without personal data and links, cut to 500 characters."""
    # Cut last: a number must not be cut in two pieces that are too short to be seen.
    read = without_surrogates(text[: 4 * LONGEST]).replace("\x00", "").translate(_HALF_WIDTH)
    for span in reversed(recogniser().find(read)):
        if span.entity in SEEN:
            read = f"{read[: span.start]}[{span.entity}]{read[span.end :]}"
    for pattern, sign in ((_LINK, LINK), (_EMAIL, EMAIL), (_DIGITS, NUMBER), (_SPOKEN, NUMBER)):
        read = pattern.sub(sign, read)
    return _SPACES.sub(" ", read).strip()[:LONGEST].strip()


def asks_something(masked: str) -> bool:
    """Tell whether there is anything to learn from: two letters or Chinese characters at least."""
    return len(_LETTER.findall(PLACEHOLDER.sub("", masked))) >= LEAST_LETTERS
