"""What the tagger sees of each token: what it is, what it may be, and what stands around it."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from functools import lru_cache

from language.personal_data.tokens import Token
from language.personal_data.words import COMPOUND_SURNAMES, SURNAMES, Words, words

LONGEST_WORD, LONGEST_PLACE, _MOST_WORDS = 4, 8, 3
_TITLES = frozenset((
    "先生", "女士", "小姐", "太太", "老师", "師傅", "师傅", "经理", "總經理", "总监", "医生",
    "同学", "阿姨", "叔叔", "大爷", "大叔", "大姐", "教授", "律师", "店长", "主管", "夫人",
    "老板",
))  # fmt: skip
_ONE_CHARACTER_TITLES = frozenset("总姐哥叔姨工嫂爷婶妹弟伯")
_ENDINGS = frozenset(
    "路街道巷弄号號栋棟幢楼樓层層室座区區县縣市省镇鎮乡鄉村庄庄组組里苑园園城湾府邸寓厦廈场場院坊屯社段期户庭轩軒阁閣州"
)
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
_OWN_LETTERS = frozenset({"w=", "e2", "e3", "a3"})


@lru_cache(50_000)
def of_word(written: str) -> tuple[str, str, str, str]:
    """Return how a word is known, its shape, what it may be, and its lower-case form."""
    lower = written.lower().replace("’", "'")
    stem, _, rest = lower.partition("'")
    if rest in _SHORTENED:
        return "001", "x" if written[0].islower() else "Xx", "", lower
    stem = stem if rest == "s" else lower
    code = words().english.get(stem, "000")
    kind = "street" if lower in _STREETS else "unit" if lower in _UNITS else ""
    if not kind and code[2] in "04" and len(stem) > 1 and _PINYIN.fullmatch(stem):
        kind = "pinyin"
    if written.isupper():
        shape = "X" if len(written) == 1 else "XX"
    elif written[0].isupper():
        shape = "Xx" if written[1:].islower() else "XxX"
    else:
        shape = "x"
    return code, shape, kind, lower


def features(tokens: Sequence[Token], hidden: Container[int] = ()) -> list[list[str]]:
    """Return the features of each token of a text.

    Args:
        tokens: The tokens.
        hidden: Places of tokens that are shown as words that nobody knows: in training.
    """
    marks = _chinese_marks(tokens)
    for what, lists in (("city", words().cities), ("brand", words().brands)):
        for start, end in _listed(tokens, lists):
            marks[start:end] = [(what, "B"), *[(what, "M")] * (end - start - 1)]
    known = [_known(token, mark) for token, mark in zip(tokens, marks, strict=True)]
    for place in range(len(tokens)):
        if place in hidden:
            known[place] = ("?", [one for one in known[place][1] if one[:2] not in _OWN_LETTERS])
    last = len(tokens) - 1
    made = []
    for place, token in enumerate(tokens):
        own = list(known[place][1])
        own.append(f"b={token.before}")
        if place == last:
            own.append("last")
        for step in (-3, -2, -1, 1, 2, 3):
            other = place + step
            if 0 <= other <= last:
                short, more = known[other]
                own.append(f"{step}w={short}")
                if -2 <= step <= 2:
                    own += [f"{step}{one}" for one in more[1:4]]
            else:
                own.append(f"{step}out")
        before = known[place - 1][0] if place else "^"
        after = known[place + 1][0] if place < last else "$"
        short = known[place][0]
        own += (f"p={before}|{short}", f"q={short}|{after}", f"r={before}|{after}")
        kinds = [
            known[other][1][1] if 0 <= other <= last else "^"
            for other in range(place - 2, place + 3)
        ]
        own += (
            f"k={kinds[1]}|{kinds[2]}|{kinds[3]}",
            f"l={kinds[0]}|{kinds[1]}|{kinds[2]}",
            f"m={kinds[2]}|{kinds[3]}|{kinds[4]}",
        )
        made.append(own)
    return made


def _known(token: Token, marks: tuple[str, str]) -> tuple[str, list[str]]:
    """Return a token's short name, and features of it alone, the most telling first."""
    kind, written = token.kind, token.text
    if kind == "word":
        code, shape, what, lower = of_word(written)
        what = what or marks[0]
        return lower, [
            f"w={lower}", f"c={code}{what}{shape}", f"n={code}", f"s={shape}{what}",
            f"c0={code}{what}", f"e3={lower[-3:]}", f"e2={lower[-2:]}", f"a3={lower[:3]}",
            f"len={min(len(lower), 9)}",
        ]  # fmt: skip
    if kind == "han":
        lexical, mark = marks
        return written, [f"w={written}", f"h={mark}", f"z={lexical}", f"y={lexical[:1]}{mark}"]
    if kind == "number":
        size = min(len(written), 7)
        return f"#{size}", [f"d={size}", f"d{size}", "number", f"w={written}" if size < 3 else ""]
    if kind == "mask":
        return f"<{written}>", [f"m={written}", f"m{written}", "mask", ""]
    return written, [f"w={written}", f"g{written}", "sign", ""]


def _listed(tokens: Sequence[Token], known: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Yield where what is on a list stands: its first token, and one after its last."""
    lower = [
        token.text.lower() if token.kind == "word" or token.text == "&" else "" for token in tokens
    ]
    place = 0
    while place < len(lower):
        longest = 0
        if lower[place]:
            lengths = range(min(_MOST_WORDS, len(lower) - place), 0, -1)
            longest = next((n for n in lengths if " ".join(lower[place : place + n]) in known), 0)
        if longest:
            yield place, place + longest
        place += longest or 1


def _chinese_marks(tokens: Sequence[Token]) -> list[tuple[str, str]]:
    """Return of each Chinese character its place in a word or a city, and what it may be."""
    marks = [("", "")] * len(tokens)
    start = 0
    while start < len(tokens):
        if tokens[start].kind != "han":
            start += 1
            continue
        end = start
        while (
            end < len(tokens)
            and tokens[end].kind == "han"
            and (end == start or not tokens[end].before)
        ):
            end += 1
        run = "".join(token.text for token in tokens[start:end])
        marks[start:end] = zip(_lexical(run), map(_mark, *_windows(run)), strict=True)
        start = end
    return marks


def _windows(run: str) -> tuple[str, list[str], list[str]]:
    return (
        run,
        [run[place : place + 2] for place in range(len(run))],
        [run[max(0, place - 1) : place + 1] for place in range(len(run))],
    )


@lru_cache(50_000)
def _mark(character: str, pair: str, before: str) -> str:
    known = words()
    may_be = ""
    if pair in COMPOUND_SURNAMES or before in COMPOUND_SURNAMES:
        may_be += "C"
    if character in SURNAMES:
        may_be += "S"
    may_be += str(known.given.get(character, 0))
    if character in known.foreign:
        may_be += "F"
    if pair in _TITLES or before in _TITLES:
        may_be += "T"
    elif character in _ONE_CHARACTER_TITLES:
        may_be += "t"
    if character in _ENDINGS:
        may_be += "E"
    return may_be


def _kind(word: str, known: Words) -> str:
    if word in known.brands:
        return "b"
    if word in known.places:
        return "p"
    return "w" if len(word) <= LONGEST_WORD and word in known.chinese else ""


def _lexical(run: str) -> list[str]:
    """Return of each character its place in the longest everyday word, or place of China, there."""
    known = words()
    told = ["o"] * len(run)
    place = 0
    while place < len(run):
        for length in range(min(LONGEST_PLACE, len(run) - place), 1, -1):
            word = run[place : place + length]
            letter = _kind(word, known)
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
