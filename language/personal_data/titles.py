"""Who is called by a title: Mr Hale, 王先生, 我姓陈."""

from __future__ import annotations

import re
from collections.abc import Iterator

from language.personal_data.latin_words import of_word
from language.personal_data.tagger import NAME
from language.personal_data.words import COMPOUND_SURNAMES, SURNAMES, words
from language.spans import Span

_SURNAME = rf"(?:{'|'.join(sorted(COMPOUND_SURNAMES))}|[{''.join(sorted(SURNAMES))}])"
_ENGLISH = re.compile(
    r"(?<![a-z])(?:(?P<only>mr|mrs|mister)|ms|miss|dr|prof|professor|doctor|coach|uncle|aunt|"
    r"captain|sir|madam)\.? (?P<name>(?:(?:van|von|de|der|den|del|bin|da) ){0,2}"
    r"[^\W\d_]+(?:-[^\W\d_]+)?)",
    re.I,
)
# "mr or mrs", "which mr is it": all that a title for people alone may stand before but a name.
_NOT_CALLED = frozenset((
    "or", "and", "is", "was", "in", "at", "on", "the", "a", "an", "please", "who", "whoever",
    "from", "for", "of", "to", "with", "has", "had", "says", "said", "nobody", "somebody",
    "someone", "right", "nice",
))  # fmt: skip
_CHINESE = re.compile(
    rf"(?P<name>{_SURNAME}(?:先生|女士|小姐|太太|老师|师傅|经理|主任|医生|阿姨|叔叔|律师|教授|"
    r"老板|大姐|大哥|大爷|同学|总监))"
)
_CALLED = re.compile(rf"(?:我|贵|敝|师傅|客服|人家|他|她|先生|女士|本人)姓(?P<name>{_SURNAME})")


def titled(text: str) -> Iterator[Span]:
    """Yield who is called by a title in a text of simplified characters."""
    for match in _ENGLISH.finditer(text):
        code, _, _, lower = of_word(match["name"].split(" ")[-1])
        # "Dr" may be a drive, "miss" a verb.
        likely = lower not in _NOT_CALLED if match["only"] else code[2] not in "12"
        if likely or code[1] in "12":
            yield _span(match)
    for match in _CHINESE.finditer(text):
        # 张 and 叶 end words too: 一张小姐.
        if text[max(0, match.start() - 1) : match.start() + 1] not in words().chinese:
            yield _span(match)
    for match in _CALLED.finditer(text):
        yield _span(match)


def _span(match: re.Match[str]) -> Span:
    return Span(NAME, match.start("name"), match.end("name"), None)
