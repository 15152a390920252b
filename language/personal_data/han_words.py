"""How Chinese characters are known: which words they are of, and what they may be in a name."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from language.personal_data.tokens import Token
from language.personal_data.words import COMPOUND_SURNAMES, SURNAMES, Words, words

LONGEST_WORD, LONGEST_PLACE = 4, 8
_TITLES = frozenset((
    "先生", "女士", "小姐", "太太", "老师", "師傅", "师傅", "经理", "總經理", "总监", "医生",
    "同学", "阿姨", "叔叔", "大爷", "大叔", "大姐", "教授", "律师", "店长", "主管", "夫人",
    "老板",
))  # fmt: skip
_ONE_CHARACTER_TITLES = frozenset("总姐哥叔姨工嫂爷婶妹弟伯")
_ENDINGS = frozenset(
    "路街道巷弄号號栋棟幢楼樓层層室座区區县縣市省镇鎮乡鄉村庄庄组組里苑园園城湾府邸寓厦廈场場院坊屯社段期户庭轩軒阁閣州"
)


class Known(NamedTuple):
    """How a character, or another token beside characters, is known.

    Attributes:
        lexical: Place in the longest everyday word, or place of China, there; `o` is none.
        mark: What it may be in a name, of a title or an address.
        pairs: Whether it is a word with the character before, and with the one after.
        before: The longest word that ends before it.
        after: The longest word that begins after it.
        second: The longest word that begins after the next character.
        third: The longest word that begins after the one after that.
    """

    lexical: str = ""
    mark: str = ""
    pairs: str = ""
    before: str = ""
    after: str = ""
    second: str = ""
    third: str = ""


def known(tokens: Sequence[Token]) -> list[Known]:
    """Return how each token of a text is known."""
    told = [Known()] * len(tokens)
    start = 0
    while start < len(tokens):
        if tokens[start].kind != "han":
            start += 1
            continue
        end = start + 1
        while end < len(tokens) and tokens[end].kind == "han" and not tokens[end].before:
            end += 1
        run = "".join(token.text for token in tokens[start:end])
        if start:
            told[start - 1] = told[start - 1]._replace(after=_begins(run[:LONGEST_WORD]))
        told[start:end] = _of_run(run)
        if end < len(tokens):
            told[end] = told[end]._replace(before=_ends(run[-LONGEST_WORD:]))
        start = end
    return told


def _of_run(run: str) -> list[Known]:
    size = len(run)
    paired = [run[place : place + 2] in words().chinese for place in range(size)]
    begins = [_begins(run[place : place + LONGEST_WORD]) for place in range(size)]
    begins += [""] * 3
    return [
        Known(
            lexical,
            _mark(run[place], run[place : place + 2], run[max(0, place - 1) : place + 1]),
            f"{int(place > 0 and paired[place - 1])}{int(paired[place])}",
            _ends(run[max(0, place - LONGEST_WORD) : place]),
            *begins[place + 1 : place + 4],
        )
        for place, lexical in enumerate(_lexical(run))
    ]


@lru_cache(20_000)
def _begins(text: str) -> str:
    """Return the longest word that a text begins with, or its first character."""
    lengths = range(len(text), 1, -1)
    found = (text[:length] for length in lengths if text[:length] in words().chinese)
    return next(found, text[:1])


@lru_cache(20_000)
def _ends(text: str) -> str:
    """Return the longest word that a text ends with, or its last character."""
    lengths = range(len(text), 1, -1)
    found = (text[-length:] for length in lengths if text[-length:] in words().chinese)
    return next(found, text[-1:])


@lru_cache(50_000)
def _mark(character: str, pair: str, before: str) -> str:
    lists = words()
    may_be = ""
    if pair in COMPOUND_SURNAMES or before in COMPOUND_SURNAMES:
        may_be += "C"
    if character in SURNAMES:
        may_be += "S"
    may_be += str(lists.given.get(character, 0))
    if character in lists.foreign:
        may_be += "F"
    if pair in _TITLES or before in _TITLES:
        may_be += "T"
    elif character in _ONE_CHARACTER_TITLES:
        may_be += "t"
    if character in _ENDINGS:
        may_be += "E"
    return may_be


def _kind(word: str, lists: Words) -> str:
    if word in lists.brands:
        return "b"
    if word in lists.places:
        return "p"
    return "w" if len(word) <= LONGEST_WORD and word in lists.chinese else ""


def _lexical(run: str) -> list[str]:
    """Return of each character its place in the longest everyday word, or place of China, there."""
    lists = words()
    told = ["o"] * len(run)
    place = 0
    while place < len(run):
        for length in range(min(LONGEST_PLACE, len(run) - place), 1, -1):
            word = run[place : place + length]
            letter = _kind(word, lists)
            if letter:
                told[place : place + length] = [
                    f"{letter}B",
                    *[f"{letter}M"] * (length - 2),
                    f"{letter}E",
                ]
                place += length
                break
        else:
            place += 1
    return told
