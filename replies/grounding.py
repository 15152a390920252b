"""Whether a text says nothing but what its source says: numbers, names, links, days, promises.

A language model writes fluently and invents freely. What it writes is sent only when everything in
it that could be false or binding stands in the source as well; in doubt it is not. A text is never
mended: it is sent or it is not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from language.characters import HAN, has_han
from language.identification import CHINESE
from language.words import chinese_names, words
from replies import numbers as written
from replies.numbers import plain

# How much longer than its source a text may be, in characters.
LONGEST_FACTOR = 3
LONGEST_MORE = 120
# Least share of the source's words (characters, in Chinese) that a rewording has.
LEAST_KEPT = 0.25
# Words of its own that any sentence of a free answer may have.
POLITE_WORDS = 2

_LINK = re.compile(
    r"(?:https?://|www\.)[^\s<>\"'（）()，。；、]+|\b[\w-]+(?:\.[\w-]+)+/[^\s，。；]*", re.A
)
_DOMAIN = re.compile(r"\b(?:[a-z0-9-]+\.)+[a-z]{2,}\b", re.ASCII)
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)
_WORD = re.compile(r"[A-Za-z]+(?:['’-][A-Za-z]+)*")
_PART = re.compile(rf"[{HAN}]|[^\W_]+(?:'[^\W_]+)*", re.ASCII)
_SENTENCE = re.compile(r"[^.!?。！？\n]+")
_SENTENCE_END = re.compile(r"(?:^|[.!?:;…\n。！？：；“”\"(（•*-])[\s“”\"'(（]*$")
_MARKUP = re.compile(
    r"[{}<>\[\]#`|\\]|\*\*|__|[\x00-\x09\x0b-\x1f\x7f\ufffd]"
    # Characters that are not seen, turn the writing round, or cannot be sent.
    r"|[\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)
_LATIN_SCRIPT = re.compile(r"[^\W\d_]")
_KNOWN_LETTER = re.compile(r"[A-Za-z\u00c0-\u024f\u3400-\u4dbf\u4e00-\u9fff]")


@dataclass(frozen=True)
class Words:
    """What a language's designers know of its words; all lower case.

    Attributes:
        promises: Words that bind the shop; `refund*` stands for all that begins so.
        statuses: Words that tell how things stand with an order.
        times: Words for a time, such as "tomorrow".
        units: What is counted: a number before one of these belongs to it.
        negations: Words that turn a sentence into its contrary.
        idioms: Phrases whose number word is no number, or whose negation denies nothing.
        limits: Words that bound what is said, such as "only" and "almost".
        conditions: Words that a condition begins with.
        shop: Words by which the shop speaks of itself.
        customer: Words by which the shop speaks to the customer.
        everyday: Words that may begin a sentence without being a name.
    """

    promises: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    times: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    negations: tuple[str, ...] = ()
    idioms: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    shop: tuple[str, ...] = ()
    customer: tuple[str, ...] = ()
    everyday: frozenset[str] = field(default=frozenset(), repr=False)


@dataclass(frozen=True)
class Stray:
    """What a text may not say.

    Attributes:
        kind: For example `number`, `name`, `promise`.
        text: The words in question, or empty.
    """

    kind: str
    text: str = ""


def strays(text: str, source: str, language: str, known: Words) -> list[Stray]:
    """Return what a text says that its source does not.

    Args:
        text: What a language model wrote.
        source: All that it may say.
        language: `en` or `zh`, of both.
        known: The language's words.

    Returns:
        Nothing when the text may be sent. A text equal to its source always may.
    """
    if text == source:
        return []
    found = _form(text, source)
    one, other = without_idioms(text, known), without_idioms(source, known)
    for kind, read in _VALUES.items():
        found += [Stray(kind, str(value)) for value in sorted(read(one) - read(other), key=str)]
    found += _units(one, other, known.units)
    for kind, phrases in _phrases(known).items():
        extra = said(plain(text), phrases) - said(plain(source), phrases)
        found += [Stray(kind, phrase) for phrase in sorted(extra)]
    return found + [Stray("name", name) for name in _names(text, source, language, known)]


def changes(text: str, source: str, language: str, known: Words) -> list[Stray]:
    """Return what makes a text another one than a rewording of its source.

    Beside what `strays` finds: what the source says and the text leaves out, a contrary, a
    question that became a statement or the other way round, and a text about something else.
    """
    if text == source:
        return []
    found = strays(text, source, language, known)
    one, other = without_idioms(text, known), without_idioms(source, known)
    for read in _VALUES.values():
        found += [
            Stray("missing", str(value)) for value in sorted(read(other) - read(one), key=str)
        ]
    phrases = (*known.statuses, *known.times)
    lost = said(plain(source), phrases) - said(plain(text), phrases)
    found += [Stray("missing", phrase) for phrase in sorted(lost)]
    if bool(said(one, known.negations)) != bool(said(other, known.negations)):
        found.append(Stray("negation"))
    if ("?" in one) != ("?" in other):
        found.append(Stray("question"))
    kept = _parts(text) & _parts(source)
    if len(kept) < LEAST_KEPT * len(_parts(source)):
        found.append(Stray("meaning"))
    return found


def unfounded(text: str, source: str, language: str, known: Words) -> list[Stray]:
    """Return the sentences of a free answer that say much of which the source says nothing.

    What `strays` looks for can be missing and a sentence be invented all the same: "put the kettle
    in the dishwasher". A word or two of one's own are politeness; a sentence that has more of them
    than of the source's words speaks of something else.
    """
    ground = plain(source)
    found = []
    for sentence in _SENTENCE.findall(text):
        own = {word for word in _content(sentence, language, known) if word not in ground}
        shared = {word for word in _content(sentence, language, known) if word in ground}
        if len(own) > max(POLITE_WORDS, len(shared)):
            found.append(Stray("unfounded", sentence.strip()))
    return found


def _content(sentence: str, language: str, known: Words) -> Iterator[str]:
    """Yield the words of a sentence that say what it is about."""
    if language == CHINESE:
        told = (word.text for word in words(sentence, CHINESE))
        yield from (plain(word) for word in told if len(word) > 1 and has_han(word))
        return
    for match in _WORD.findall(sentence):
        word = plain(match)
        if len(word) > 2 and word not in known.everyday:
            yield word.removesuffix("s")


def _parts(text: str) -> set[str]:
    return set(_PART.findall(plain(text)))


def _form(text: str, source: str) -> list[Stray]:
    """Return what is wrong with a text whatever it means."""
    found = []
    if not text.strip():
        found.append(Stray("empty"))
    if len(text) > LONGEST_FACTOR * len(source) + LONGEST_MORE:
        found.append(Stray("length"))
    if has_han(text) != has_han(source):
        found.append(Stray("language"))
    letters = set(_LATIN_SCRIPT.findall(text)) - set(source)
    foreign = sorted(letter for letter in letters if not _KNOWN_LETTER.match(plain(letter)))
    marks = sorted(set(_MARKUP.findall(text)) - set(_MARKUP.findall(source)))
    return [*found, *(Stray("script", x) for x in foreign), *(Stray("markup", x) for x in marks)]


def without_idioms(text: str, known: Words) -> str:
    """Return a text made plain, without idioms: what is left of number words counts."""
    text = plain(text)
    for phrase in known.idioms:
        text = _idiom(phrase).sub(" ", text)
    return text


def _links(text: str) -> set[str]:
    # The full stop that ends the sentence is no part of the address.
    return {m.rstrip(".,!?;:") for m in _LINK.findall(text)} | set(_DOMAIN.findall(text))


_VALUES: dict[str, Callable[[str], set[object]]] = {
    "number": lambda text: set(written.numbers(text)),
    "day": lambda text: set(written.days(text)),
    "amount": lambda text: set(written.amounts(text)),
    "code": lambda text: set(written.codes(text)),
    "link": lambda text: set(_links(text)),
    "email": lambda text: set(_EMAIL.findall(text)),
}


def _phrases(known: Words) -> dict[str, tuple[str, ...]]:
    return {"promise": known.promises, "status": known.statuses, "time": known.times}


@lru_cache(maxsize=2048)
def pattern(phrase: str) -> re.Pattern[str]:
    """Return a pattern of a designer's phrase; `refund*` is all that begins so."""
    stem = re.escape(phrase.removesuffix("*"))
    if has_han(phrase):
        return re.compile(stem)
    return re.compile(rf"\b{stem}{'' if phrase.endswith('*') else chr(92) + 'b'}")


@lru_cache(maxsize=256)
def _idiom(phrase: str) -> re.Pattern[str]:
    """Return a pattern of a phrase on its own: 万一 is none within 六万一千."""
    alone = f"[{written.HAN_DIGITS}]"
    return re.compile(f"(?<!{alone})(?:{pattern(phrase).pattern})(?!{alone})")


def said(text: str, phrases: Iterable[str]) -> set[str]:
    """Return which of the phrases a `plain` text says."""
    return {phrase for phrase in phrases if pattern(phrase).search(text)}


def _units(text: str, source: str, units: tuple[str, ...]) -> list[Stray]:
    """Return numbers that count something else than in the source."""
    extra = _counts(text, units) - _counts(source, units)
    return [Stray("count", f"{value} {unit}") for value, unit in sorted(extra, key=str)]


def _counts(text: str, units: tuple[str, ...]) -> set[tuple[object, str]]:
    found: set[tuple[object, str]] = set()
    for value, end in written.placed_numbers(text):
        rest = text[end : end + 24].lstrip(" -")
        following = [unit for unit in units if pattern(unit).match(rest)]
        if following:
            found.add((value, max(following, key=len)))
    return found


def _names(text: str, source: str, language: str, known: Words) -> list[str]:
    """Return the names of a text that its source does not have."""
    found = list(_latin_names(text, source, language, known))
    if language == CHINESE:
        tagged = chinese_names(words(text, CHINESE))
        names = [text[name.start : name.end] for name in tagged if name.kind != "TIME"]
        found += [name for name in names if name not in source]
    return found


def _latin_names(text: str, source: str, language: str, known: Words) -> Iterable[str]:
    in_source = {word for match in _WORD.findall(source) for word in _spellings(match)}
    for match in _WORD.finditer(text):
        word, lowered = match[0], plain(match[0])
        if lowered in in_source or lowered == "i" or lowered.startswith("i'"):
            continue
        if written.numbers(lowered):
            continue
        if language == CHINESE:
            yield word
        elif word != word.lower():
            plain_capital = word[1:] == word[1:].lower()
            begins = bool(_SENTENCE_END.search(text[: match.start()]))
            if not (plain_capital and begins and lowered in known.everyday):
                yield word


def _spellings(word: str) -> tuple[str, ...]:
    lowered = plain(word)
    return lowered, lowered.removesuffix("'s")
