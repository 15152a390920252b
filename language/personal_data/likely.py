"""Which of what the tagger takes for names and addresses is surely none: what lists tell."""

from __future__ import annotations

import re

from language.characters import HAN_CHARACTER
from language.personal_data.accounts import ACCOUNT
from language.personal_data.latin_words import of_word
from language.personal_data.tagger import ADDRESS
from language.personal_data.words import SURNAMES, words
from language.spans import Span

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
# What stands before somebody: 叫伟, 叫我伟, 爱你的伟, 祝和平早日康复.
_NAMED = re.compile(r"(?:[叫给送姓是名为写爱祝致的家让替喊问帮找称和跟]|[叫喊称]我|我是)$")
# 浩的积木: what stands behind somebody with whom a clause begins.
_OWNS = re.compile(r"[的说讲要想爱]")
_CLAUSE = re.compile(r"(?:^|[\s,.。、;；!！?？:：，])$")
_CHINESE_PLACE = re.compile(
    r"[路街道巷弄号栋幢楼层座室村镇乡里苑园城府寓厦场坊庭组]|区\d|\d-\d+-\d|\d{3,4}[房户]"
)
# What joins words, though it may be a name too.
_GRAMMAR = frozenset("与和跟及或比成了着过在是有不没都也就还又再把被让给从到对为向由以于而且刚儿无")
_PRONOUNS = frozenset("我你您他她它这那哪谁")
_LONGEST_SAYING = 4
_SHORTEST_ACCOUNT, _MOST_JOINTS = 3, 2
# 100-200 yuan, hard drive 2 tb.
_AMOUNT = re.compile(
    r"[^\d]*[\d.,/–-]{1,12} ?(?:yuan|usd|rmb|eur|dollars?|euros?|pounds?|bucks|days?|weeks?|years?|"
    r"hours?|minutes?|tb|gb|mb|kg|cm|mm|inch(?:es)?|watts?|pieces?|pcs|times|%)",
    re.I,
)
_CODE = re.compile(r"[A-Za-z]{1,3}[- ]?\d{1,4}[A-Za-z]{0,3}|[A-Z]+[A-Z0-9-]*[A-Z]")
# What stands for a file is none: img_8.jpg.
_ACCOUNT = re.compile(
    r"(?!.*\.(?:pdf|jpe?g|png|gif|docx?|xlsx?|zip|mp4|txt|csv|log|json|py|yml)$)[\w.@-]+",
    re.A | re.I,
)
_BRAND_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?|&")
_LONGEST_BRAND, _MOST_BRAND_WORDS, _LONGEST_HAN_BRAND = 24, 4, 6
# What a message begins with, and what else is short.
_NOBODY = frozenset((
    "hey", "ta", "alright", "ident", "hiya", "ciao", "nope", "yup", "lemme",
    "usd", "eur", "gbp", "rmb", "ceo", "xoxo", "iban", "bic", "bravo", "omg", "haha", "teal",
    "dont", "didnt", "doesnt", "wont", "cant", "isnt", "im", "ive", "cheerio",
))  # fmt: skip
# No address is but digits and single letters: Z123-q.
_ENGLISH_PLACE = re.compile(
    r"\d.*[a-z]{2}|[a-z]{2}.*\d|box|street|road|avenue|lane|house|court|square|broadway",
    re.I | re.S,
)
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
        return pattern.search(written) is not None and not _AMOUNT.fullmatch(written)
    if span.entity == ACCOUNT:
        return _is_account(written)
    if any(character.isdecimal() or character == "_" for character in written):
        return False
    if written in words().places or _in_brand(text, span):
        return False
    if HAN_CHARACTER.match(written):
        before, after = text[: span.start], text[span.end :]
        return _is_chinese_name(written, before, after) and not _in_saying(text, span)
    return _is_latin_name(written.lower(), text[: span.start], WORD.findall(written))


def _in_brand(text: str, span: Span) -> bool:
    """Tell whether a name is a piece of a maker's: calvin of Calvin Klein, 星美 of 红星美凯龙."""
    brands = words().brands
    if HAN_CHARACTER.match(text[span.start]):
        return any(
            text[start:end] in brands
            for start in range(max(0, span.start - _LONGEST_HAN_BRAND), span.start + 1)
            for end in range(span.end, min(len(text), start + _LONGEST_HAN_BRAND) + 1)
            if end - start > span.end - span.start
        )
    left, right = max(0, span.start - _LONGEST_BRAND), span.end + _LONGEST_BRAND
    parts = list(_BRAND_WORD.finditer(text, left, right))
    return any(
        text[one.start() : other.end()].lower() in brands
        for place, one in enumerate(parts)
        for other in parts[place + 1 : place + _MOST_BRAND_WORDS]
        if one.start() <= span.start and span.end <= other.end()
    )


def _is_account(written: str) -> bool:
    """Tell whether it may be what somebody is called on a site: no word, no name of a program."""
    if len(written) < _SHORTEST_ACCOUNT or not _ACCOUNT.fullmatch(written):
        return False
    # DTG4149 is a product sooner.
    if _CODE.fullmatch(written):
        return False
    if any(character.isdecimal() for character in written):
        return any(character.isalpha() for character in written)
    # io_anna_lee is a program's.
    return of_word(written)[0][2] in "045" and written.count("_") < _MOST_JOINTS


def _is_chinese_name(written: str, before: str, after: str) -> bool:
    if len(written) == 1 and (written in _GRAMMAR or written not in words().given):
        return False
    if len(written) > 1 and (written in words().chinese or written in words().brands):
        begins = _CLAUSE.search(before) is not None and _OWNS.match(after) is not None
        return begins or _NAMED.search(before) is not None
    # 池吗 of 电池吗 begins within a word, and ends as no name does.
    if len(written) == 2 and before[-1:] + written[0] in words().chinese:
        return words().given.get(written[1], 0) == 1
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
    if lower in _NOBODY:
        return False
    # Regards from sunny Italy.
    _, _, rest = lower.partition(" ")
    if rest in words().cities and of_word(parts[0])[0][2] in "123":
        return False
    latin = [of_word(part) for part in parts if not HAN_CHARACTER.match(part)]
    if any(_is_of_a_program(code, shape, own) for code, shape, _, own in latin):
        return False
    return not latin or not all(
        _is_word(code, shape, len(latin) == 1) for code, shape, _, _ in latin
    )


def _is_of_a_program(code: str, shape: str, lower: str) -> bool:
    """Tell whether capitals stand within a word that is no name: ValueError, not McDonald."""
    return shape == _CAMEL and code == _UNKNOWN and not lower.startswith(_NAME_BEGINNINGS)


def _is_word(code: str, shape: str, alone: bool) -> bool:
    """Tell whether it is an everyday word that hardly anybody is called by."""
    if alone and shape == "x" and code[0] == "0" and code[2] in "12":
        return True
    if code[0] not in "04" or code[1] in "12":
        return False
    return code[2] in "12" or (code[2] == "3" and shape == "x")
