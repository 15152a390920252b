"""Which of what the tagger takes for names and addresses is surely none: what lists tell."""

from __future__ import annotations

import re

from language.characters import HAN_CHARACTER
from language.personal_data.features import of_word
from language.personal_data.tagger import ADDRESS
from language.personal_data.words import SURNAMES, words
from language.spans import Span

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
# What stands before somebody: 叫伟, 爱你的伟, 祝和平早日康复.
_NAMED = frozenset("叫给送姓是名为写爱祝致的家让替")
_CHINESE_PLACE = re.compile(
    r"[路街道巷弄号栋幢楼层座室村镇乡里苑园城府寓厦场坊庭组]|区\d|\d-\d+-\d|\d{3,4}[房户]"
)
_PRONOUNS = frozenset("我你您他她它这那哪谁")
_LONGEST_SAYING = 4
_ENGLISH_PLACE = re.compile(r"\d|box|street|road|avenue|lane|house|court|square|broadway", re.I)
_CAMEL, _UNKNOWN = "XxX", "000"
_NAME_BEGINNINGS = ("mc", "mac", "de", "la", "le", "di", "du", "van", "o'", "fitz", "st")
_MONTH = re.compile(
    "january|february|march|april|may|june|july|august|september|october|november|december"
)
_BEFORE_MONTH = re.compile(
    r"(?:\d(?:st|nd|rd|th)?|\b(?:of|until|since|by|in|on|before|after|from|till|last|next|this|"
    r"early|late)) $",
    re.I,
)


def is_likely(text: str, span: Span) -> bool:
    """Tell whether a span may be what it was taken for."""
    written = text[span.start : span.end]
    if span.entity == ADDRESS:
        pattern = _CHINESE_PLACE if HAN_CHARACTER.search(written) else _ENGLISH_PLACE
        return pattern.search(written) is not None
    if any(character.isdecimal() or character == "_" for character in written):
        return False
    if written in words().places:
        return False
    if HAN_CHARACTER.match(written):
        return _is_chinese_name(written, text[: span.start]) and not _in_saying(text, span)
    return _is_latin_name(written.lower(), text[: span.start], WORD.findall(written))


def _is_chinese_name(written: str, before: str) -> bool:
    if len(written) == 1 or written in words().chinese:
        return bool(before) and before[-1] in _NAMED
    # 30 天内 is a time, 我姐 is anybody's.
    if written[0] in _PRONOUNS:
        return False
    return written[0] in SURNAMES or not before.rstrip()[-1:].isdecimal()


def _in_saying(text: str, span: Span) -> bool:
    """Tell whether a span is a piece of a longer word: 李戴 of 张冠李戴."""
    size = span.end - span.start
    return any(
        text[start : start + length] in words().chinese
        for length in range(size + 1, _LONGEST_SAYING + 1)
        for start in range(max(0, span.end - length), span.start + 1)
    )


def _is_latin_name(lower: str, before: str, parts: list[str]) -> bool:
    if lower in words().brands or lower in words().cities:
        # Some are called like people: Stanley, Florence.
        code = of_word(parts[0])[0]
        return len(parts) == 1 and code[0] != "0" and code[2] != "1" and "'" not in lower
    if _MONTH.fullmatch(lower):
        return not _BEFORE_MONTH.search(before)
    latin = [of_word(part) for part in parts if not HAN_CHARACTER.match(part)]
    if any(_is_of_a_program(code, shape, own) for code, shape, _, own in latin):
        return False
    return not latin or not all(_is_word(code, shape) for code, shape, _, _ in latin)


def _is_of_a_program(code: str, shape: str, lower: str) -> bool:
    """Tell whether capitals stand within a word that is no name: ValueError, not McDonald."""
    return shape == _CAMEL and code == _UNKNOWN and not lower.startswith(_NAME_BEGINNINGS)


def _is_word(code: str, shape: str) -> bool:
    """Tell whether it is an everyday word that hardly anybody is called by."""
    if code[0] not in "04" or code[1] in "12":
        return False
    return code[2] in "12" or (code[2] == "3" and shape == "x")
