"""Tells English from Chinese, also where a message mixes them.

A message is in the language of its grammar, not of its names: "is the 清风 X5 in stock" is English
and "我的 order 到哪了" is Chinese. Words that hold a sentence together therefore count most, and a
message that is only a name, a number or "ok" is no evidence at all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from language.characters import HAN_CHARACTER, LONGEST, half_width

ENGLISH = "en"
CHINESE = "zh"

# Weight of a word or character that belongs to the grammar, beside 1 for any other.
GRAMMAR = 3.0

_NOT_WORDS = re.compile(r"\S+@\S+|https?://\S+|\b\w*\d\w*\b", re.ASCII)
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")

# What everyday sentences of customers are held together by. Words that Chinese customers drop
# into a Chinese sentence (ok, hi, app, pro) are not here.
_ENGLISH_GRAMMAR = frozenset(
    """
    a about after again all already also am an and any anyone are arrived as ask at back be because
    been before broken but buy bye by came can can't cancel cannot change come could damn day days
    delete delivered deliver did didn't do does doesn't doing don't done each else ever every fast
    few for forget forgot from get give go goes going gone good goodbye got great had has have
    haven't hello help her here him his how human i i'd i'll i'm i've if in instead into is isn't
    it it's its just keep know last late later least less let like long look lost make many me
    mean might mine missing more morning most much my need never new next nice no nobody not
    nothing now of off on one only or other our out over own paid pay people person please price
    put rather really received refund remove reset return right said same say see send sent
    shall she should show since so some someone something soon sorry start still stop such sure
    take talk tell terrible than thank thanks that that's the their them then there these they
    thing think this those three time to today tomorrow too track two under until up upset us use
    very wait want wanna was wasn't we well went were what what's when where where's which while
    who whose why will wish with without won't work works would wrong yeah yep yes yesterday yet
    you your
    """.split()  # noqa: SIM905 - a wall of quoted words would be harder to edit
)
_CHINESE_GRAMMAR = frozenset(
    "的了吗呢吧啊呀嘛哦哪么什怎谁几多少是不没有无我你您他她它们咱这那在到给把被让向从和与跟或还也都就才又再"
    "已过着地得很太真好想要会能可请谢对错应该为因所以但如果先后前今明昨天时候问答说找看查买卖退换货款单送收寄"
    "发取消改坏丢开关用做帮忙谈人早晚价钱号算行嗯拜再见第个一二三两催快慢烦骗差投诉"
)


@dataclass(frozen=True)
class Language:
    """The language of a message.

    Attributes:
        name: "en" or "zh".
        confidence: How sure this is, 0.5 to 1.
        is_evidence: Whether the message itself tells, so that a conversation may follow it.
    """

    name: str
    confidence: float
    is_evidence: bool


def identify(text: str, default: str = ENGLISH) -> Language:
    """Tell a message's language.

    Args:
        text: The message.
        default: Language of a message that does not tell.
    """
    text = half_width(text[:LONGEST]).lower().replace("’", "'")
    english, english_grammar = _english(_NOT_WORDS.sub(" ", text))
    chinese, chinese_grammar = _chinese(text)
    total = english + chinese
    if total == 0:
        return Language(default, 0.5, is_evidence=False)
    name, weight = (CHINESE, chinese) if chinese > english else (ENGLISH, english)
    grammar = chinese_grammar if name == CHINESE else english_grammar
    is_evidence = grammar > 0 or weight >= _enough_without_grammar(name)
    confidence = 0.5 + 0.5 * weight / (total + 1)
    return Language(name, round(confidence, 3), is_evidence)


def _enough_without_grammar(name: str) -> float:
    """Return how many words, or characters, are more than a name."""
    return 6 if name == CHINESE else 4


def _english(text: str) -> tuple[float, int]:
    words = _WORD.findall(text)
    grammar = sum(word in _ENGLISH_GRAMMAR for word in words)
    return grammar * GRAMMAR + (len(words) - grammar), grammar


def _chinese(text: str) -> tuple[float, int]:
    characters = HAN_CHARACTER.findall(text)
    grammar = sum(character in _CHINESE_GRAMMAR for character in characters)
    # A Chinese character is about two thirds of a word.
    return (grammar * GRAMMAR + (len(characters) - grammar)) * 2 / 3, grammar
