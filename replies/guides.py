"""Reads how a language model may write, in each language, from the designers' files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from replies.grounding import Words
from replies.numbers import plain
from replies.writing import Guide

LISTS = tuple(field.name for field in fields(Words))
TEXTS = ("rephrase", "free", "facts", "compose")


class BrokenGuide(Exception):
    """A file under `data/replies` cannot be used; the message names it and the cure."""


def read(folder: Path, own_words: Mapping[str, Iterable[str]]) -> dict[str, Guide]:
    """Read the guides of a folder.

    Args:
        folder: Folder of YAML files, one a language.
        own_words: By language, words that the assistant's own replies write in lower case; like
            those listed as everyday, they may begin a sentence.

    Returns:
        Guides by language.

    Raises:
        BrokenGuide: When a file cannot be used, or there is none.
    """
    guides: dict[str, Guide] = {}
    for path in sorted(folder.glob("*.yml")):
        content = _content(path)
        language = content["language"]
        guides[language] = _guide(path, content, own_words.get(language, ()))
    if not guides:
        raise BrokenGuide(f"{folder} holds no *.yml: a language model needs its guide there.")
    return guides


def _content(path: Path) -> Mapping[str, Any]:
    try:
        document = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, YAMLError) as error:
        raise BrokenGuide(f"{path} cannot be read: {error}") from error
    content = document.get("replies") if isinstance(document, Mapping) else None
    if not isinstance(content, Mapping) or not isinstance(content.get("language"), str):
        raise BrokenGuide(f"{path} must hold `replies:` with `language: en` or another.")
    return content


def _guide(path: Path, content: Mapping[str, Any], own_words: Iterable[str]) -> Guide:
    unknown = sorted(set(content) - {*LISTS, *TEXTS, "language"})
    if unknown:
        raise BrokenGuide(f"{path}: {unknown[0]!r} is none of {', '.join((*TEXTS, *LISTS))}.")
    for key in TEXTS:
        if not isinstance(content.get(key, ""), str):
            raise BrokenGuide(f"{path}: {key} must be a text.")
    lists = {key: _phrases(path, key, content.get(key) or []) for key in LISTS}
    everyday = frozenset((*lists.pop("everyday"), *own_words))
    return Guide(
        rephrase=content.get("rephrase", ""),
        free=content.get("free", ""),
        facts=content.get("facts", ""),
        compose=content.get("compose", ""),
        words=Words(**lists, everyday=everyday),
    )


def _phrases(path: Path, key: str, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise BrokenGuide(f"{path}: {key} must be a list.")
    for phrase in value:
        if not isinstance(phrase, str) or not phrase.strip("* "):
            raise BrokenGuide(f"{path}: {phrase!r} in {key} is no word: put it in quotes.")
    return tuple(plain(phrase) for phrase in value)
