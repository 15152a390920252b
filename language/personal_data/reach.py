"""How far names and addresses reach: their parts are one, with what belongs to them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import partial

from language.characters import HAN_CHARACTER
from language.personal_data.accounts import ACCOUNT
from language.personal_data.certain import certain
from language.personal_data.latin_reach import PARTICLE, latin_address, latin_name
from language.personal_data.likely import is_likely
from language.personal_data.tagger import ADDRESS, NAME
from language.personal_data.titles import titled
from language.personal_data.words import SURNAMES, words
from language.spans import Span

# What stands between two parts of one name, or of one address.
_IN_NAME = re.compile(rf"(?:\s|\.|-|·|•|['’]|\b{PARTICLE}\b)*", re.I)
_IN_ADDRESS = re.compile(r"[\s,.、#\-–]{0,3}")
_TITLE_AFTER = re.compile("老师|小姐|阿姨|妹妹|姐姐|先生|女士|师傅|叔叔|大哥|大姐|律师|经理|医生")
_USUAL_GIVEN = 2
# emma_77, emma77: what goes on so is no name alone.
_AT_ACCOUNT = re.compile(r"[_.-]?\d")
_OF_ACCOUNT = re.compile(r"[A-Za-z0-9._-]")
# Flat 5, Park View, Bandra East, Pune: what stands between two parts of one address.
_WITHIN_ADDRESS = re.compile(r",\s?(?:[A-Za-z][A-Za-z.']* ?){1,3},\s?")
_POSTCODE_AFTER = re.compile(r"[ ,]?\d{6}(?!\d)")
_LONGEST_PLACE, _LONGEST_WITHIN = 11, 40


def believed(text: str, found: Iterable[Span], taken: Sequence[tuple[int, int]]) -> list[Span]:
    """Return names and addresses as far as they reach, without what is surely neither.

    Args:
        text: The text as it is read (tokens.legible).
        found: What the tagger found.
        taken: Stretches that something else was found in.
    """
    sure = [span for span in titled(text) if not _touches(span, taken)]
    called = [span for span in certain(text) if not _touches(span, taken)]
    # A title tells more than what a list tells of the word behind it: Mr Norton.
    titles = {place for span in sure for place in range(span.start, span.end)}
    likely = [
        span
        for span in map(partial(_named, text), _united(text, [*found, *sure, *called]))
        if is_likely(text, span) or not titles.isdisjoint(range(span.start, span.end))
    ]
    return _united(text, [_reaching(text, span) for span in likely])


def _touches(span: Span, places: Sequence[tuple[int, int]]) -> bool:
    return any(span.start < end and start < span.end for start, end in places)


def _named(text: str, span: Span) -> Span:
    """Return an account as it is written; a name with digits at it, emma_77, is one."""
    start, end = span.start, span.end
    latin = HAN_CHARACTER.search(text[start:end]) is None
    if span.entity == NAME and not latin:
        # 薛明5.16 is somebody, and a day.
        digit = next((place for place in range(start, end) if text[place].isdecimal()), end)
        return Span(NAME, start, digit, None) if digit > start else span
    if span.entity == NAME and _AT_ACCOUNT.match(text, end):
        span = Span(ACCOUNT, start, end, None)
    if span.entity != ACCOUNT:
        return span
    while start and _OF_ACCOUNT.match(text[start - 1]):
        start -= 1
    while end < len(text) and _OF_ACCOUNT.match(text[end]):
        end += 1
    while end > span.start and text[end - 1] in ".-":
        end -= 1
    return Span(ACCOUNT, start, end, None)


def _united(text: str, spans: Iterable[Span]) -> list[Span]:
    """Return spans with those of one kind joined that hardly anything parts."""
    joined: list[Span] = []
    for span in sorted(spans, key=lambda one: (one.start, -one.end)):
        last = joined[-1] if joined else None
        if last is not None and _are_one(text, last, span):
            joined[-1] = Span(last.entity, last.start, max(last.end, span.end), None)
        else:
            joined.append(span)
    return joined


def _are_one(text: str, one: Span, other: Span) -> bool:
    if other.start < one.end:
        return True
    if one.entity != other.entity:
        return False
    between = text[one.end : other.start]
    if one.entity == ACCOUNT:
        return False
    if one.entity == ADDRESS:
        parted = _WITHIN_ADDRESS if len(between) <= _LONGEST_WITHIN else _IN_ADDRESS
        return any(one.fullmatch(between) is not None for one in (_IN_ADDRESS, parted))
    if HAN_CHARACTER.match(text[one.end - 1]) or HAN_CHARACTER.match(text[other.start]):
        return between in {"·", "•", "."}
    return "\n" not in between and _IN_NAME.fullmatch(between) is not None


def _reaching(text: str, span: Span) -> Span:
    if span.entity == ACCOUNT:
        return span
    if HAN_CHARACTER.search(text[span.start : span.end]):
        return (_chinese_name if span.entity == NAME else _chinese_address)(text, span)
    return latin_name(text, span) if span.entity == NAME else latin_address(text, span)


def _chinese_name(text: str, span: Span) -> Span:
    """Return a name with its surname, and with its third character where nothing else follows."""
    start = span.start
    before = text[start - 1 : start] if start else ""
    if before in SURNAMES and before and text[start] not in SURNAMES:
        crossed = (text[max(0, start - 2) : start], text[start - 1 : start + 1])
        if not words().chinese.intersection(crossed):
            return Span(NAME, start - 1, span.end, None)
    title = _TITLE_AFTER.match(text, span.end)
    if title:
        return Span(NAME, start, title.end(), None)
    last = text[span.end : span.end + 1]
    if text[start : span.end] in SURNAMES and _is_given(text, span.end):
        return Span(NAME, start, span.end + 1, None)
    complete = span.end - span.start != 2 or text[span.start] not in SURNAMES
    if complete or last not in words().given or HAN_CHARACTER.match(text[span.end + 1 :]):
        return span
    return Span(NAME, span.start, span.end + 1, None)


def _is_given(text: str, place: int) -> bool:
    """Tell whether a character behind a surname is a given name: 妍 of 曹妍, not 家 of 曹家人."""
    alone = text[place : place + 2] not in words().chinese
    return words().given.get(text[place : place + 1], 9) <= _USUAL_GIVEN and alone


def _chinese_address(text: str, span: Span) -> Span:
    """Return an address with the places before it, and its postcode."""
    start = span.start
    while (longer := _place_before(text, start)) is not None:
        start = longer
    code = _POSTCODE_AFTER.match(text, span.end)
    return Span(ADDRESS, start, code.end() if code else span.end, None)


def _place_before(text: str, start: int) -> int | None:
    """Return where a place of China begins that stands before an address."""
    end = start - 1 if text[start - 1 : start] == " " else start
    for length in range(min(_LONGEST_PLACE, end), 1, -1):
        if text[end - length : end] in words().places:
            return end - length
    return None
