"""Names and addresses that lists and forms tell, whatever stands around them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from language.characters import HAN, HAN_CHARACTER
from language.personal_data.accounts import ACCOUNT
from language.personal_data.latin_words import NOWHERE, of_word
from language.personal_data.tagger import ADDRESS, NAME
from language.personal_data.words import SURNAMES, words
from language.spans import Span

_LATIN = re.compile(r"(?<![\w@./&-])[^\W\d_]+(?![\w@/&]|\.\w)")
# Shorter names are words too, but for the commonest: Tom, Amy.
_SHORTEST, _SHORTEST_COMMON = 4, 3
_GIVEN = re.compile(rf"(?=(?P<surname>[{''.join(sorted(SURNAMES))}])(?P<given>[{HAN}]{{2}}))")
_GIVEN_TITLED = re.compile(
    rf"(?=(?P<given>[{HAN}]{{2}})(?P<title>老师|小姐|阿姨|妹妹|姐姐|先生|女士|师傅|叔叔|大哥|大姐))"
)
# 老王, 小李: surnames that are hardly a word else, where a clause begins or somebody is spoken of.
_USUAL = (
    "王李张刘陈杨赵周吴徐孙胡朱郭何罗梁宋郑谢韩唐冯董萧程曹袁邓许"
    "傅沈曾彭吕苏卢蒋蔡贾丁魏薛潘杜戴汪姜范姚谭廖邹陆郝崔邱秦侯邵孟尹"
)
_CALLED = re.compile(
    rf"(?:^|(?<=[^{HAN}])|(?<=[找叫是让跟和给请问谢你您的员服傅转位由]))[老小阿大][{_USUAL}]"
    rf"(?=$|[^{HAN}]|[在说的你您吗吧呢了好我他她给把收不没要来去那这就也都能可会请帮跟和与答人辛])"
)
_SHORT = re.compile(rf"(?=[{_USUAL}][{HAN}])")
_USUAL_GIVEN = 3
# What parents have chosen of late, which older lists lack.
_OF_LATE = frozenset(
    "妍睿珊瑶琪萱涵轩梓悦彤欣昕媛婷倩璐薇蕾琳莹颖雯菲妮娅芮茜莎滢潇昊晨鑫磊婧嫣怡妤熙宸沐"
)
_NAME_AND_DIGITS = re.compile(
    r"(?<![\w./@\\-])(?:[a-z]{2,20}[._])?[A-Za-z][a-z]{3,30}[_.-]?\d{2,5}(?![\w@/\\-]|\.\w)"
)
_LETTERS = re.compile(r"[a-z]+")
# A street's number and kind, with nothing behind it that it may be the kind of.
_STREET = re.compile(
    r"(?<![\w.,$£€¥#-])\d{1,5}[A-Za-z]?(?:[-/]\d{1,4})? (?:[A-Za-z'.]+ ){1,3}"
    r"(?i:street|st|road|rd|avenue|ave|lane|ln|boulevard|blvd|highway|hwy|parkway|terrace|crescent|"
    r"mews)\b\.?"
    r"(?=$|[,;!?)\n]|\.(?:\s|$)| (?:apt|flat|unit|suite|in|and|or|but|not|please|by|on|at|instead|"
    r"from|to|is|was|before|after|until|tomorrow|today|thanks)\b)"
)
# What may be many things in small letters is a street's kind in capital ones.
_CAPITAL_STREET = re.compile(
    r"(?<![\w.,$£€¥#-])\d{1,5}[A-Za-z]?(?:[-/]\d{1,4})? (?:[A-Z][A-Za-z'.]+ ){1,3}"
    r"(?:Drive|Dr|Court|Ct|Place|Pl|Way|Close|Square|Sq|Circle|Cir|Walk|Grove|Gardens|Rise|Trail|"
    r"DRIVE|COURT|PLACE|WAY|CLOSE|SQUARE|CIRCLE|WALK|GROVE|GARDENS|RISE|TRAIL)\b"
    r"(?=$|[,;!?)\n]|\.(?:\s|$))"
)
_BEGIN = r"(?:^|(?<=[在到住往寄至是去来址发送:,。、;\s]))(?![在到住往寄是去来发送])"
_DOOR = re.compile(
    rf"{_BEGIN}[{HAN}\d]{{2,30}}?(?:\d{{1,3}}(?:号楼|栋|幢|座|号|期)(?:[一二三四五六\d]{{1,2}}单元)?"
    r"\d{3,4}(?:[室房户号]|(?!\d))|\d{1,3}-\d{1,2}-\d{3,4}(?!\d))"
)
_ROAD = re.compile(rf"{_BEGIN}[{HAN}]{{2,20}}?(?:路|街|大道|巷|胡同)\d{{1,4}}[号弄]")


def certain(text: str) -> Iterator[Span]:
    """Yield what is a name or an address for certain, in a text as it is read."""
    for pattern in (_STREET, _CAPITAL_STREET, _DOOR, _ROAD):
        for match in pattern.finditer(text):
            yield Span(ADDRESS, match.start(), match.end(), None)
    yield from _accounts(text)
    if HAN_CHARACTER.search(text):
        yield from _chinese(text)
    yield from _latin(text)


def _accounts(text: str) -> Iterator[Span]:
    """Yield names with digits at them, as people call themselves on sites: edgar4235, lady_96."""
    for match in _NAME_AND_DIGITS.finditer(text):
        codes = [of_word(part)[0] for part in _LETTERS.findall(match[0].lower())]
        if not any(code[0] == "0" and code[2] in "123" for code in codes) and any(
            code[0] != "0" or code == NOWHERE for code in codes
        ):
            yield Span(ACCOUNT, match.start(), match.end(), None)


def _chinese(text: str) -> Iterator[Span]:
    """Yield a surname with a usual given name, 罗援朝, and who is called by one: 老王, 晓燕姐."""
    known = words()
    for match in _GIVEN_TITLED.finditer(text):
        start = match.start()
        if (
            match["given"] in known.given_names
            and text[max(0, start - 1) : start + 1] not in known.chinese
        ):
            yield Span(NAME, start, match.end("title"), None)
    for match in _GIVEN.finditer(text):
        start = match.start()
        crossed = (text[max(0, start - 1) : start + 1], text[start : start + 2])
        if match["given"] in known.given_names and not known.chinese.intersection(crossed):
            yield Span(NAME, start, start + 3, None)
    for match in _SHORT.finditer(text):
        start = match.start()
        if _is_short_name(text, start):
            yield Span(NAME, start, start + 2, None)
    for match in _CALLED.finditer(text):
        after = text[match.start() : match.end() + 1], text[match.end() - 1 : match.end() + 1]
        if not known.chinese.intersection((match[0], *after)):
            yield Span(NAME, match.start(), match.end(), None)


def _is_short_name(text: str, start: int) -> bool:
    """Tell whether two characters are a surname and a given name, and no piece of any word."""
    known = words()
    given = text[start + 1]
    if given not in _OF_LATE and known.given.get(given, 9) > _USUAL_GIVEN:
        return False
    pieces = [
        text[place : place + length]
        for length in (2, 3, 4)
        for place in range(max(0, start - length + 1), start + 2)
    ]
    return not any(one in known.chinese or one in known.places for one in pieces)


def _latin(text: str) -> Iterator[Span]:
    """Yield first names that are no words: Samuel, liam."""
    found = list(_LATIN.finditer(text))
    for place, match in enumerate(found):
        if not is_first_name(match[0]):
            continue
        around = pairwise(found[max(0, place - 1) : place + 2])
        phrases = {f"{one[0]} {other[0]}".lower() for one, other in around}
        if not phrases & words().brands and not phrases & words().cities:
            yield Span(NAME, match.start(), match.end(), None)


def is_first_name(word: str) -> bool:
    """Tell whether people are called so, and nothing else is."""
    code, shape, kind, lower = of_word(word)
    if lower in words().brands or lower in words().words_too:
        return False
    shortest = _SHORTEST_COMMON if code[0] == "1" else _SHORTEST
    if len(word) < shortest or kind in {"street", "unit"} or HAN_CHARACTER.match(word):
        return False
    # There are cities called David and Mary, but they are seldom meant.
    if code[0] == "1":
        return True
    if lower in words().cities:
        return False
    large = shape in {"Xx", "XX"}
    return (code[2] == "0" and code[0] in "23") or (large and code[0] == "2" and code[2] in "34")
