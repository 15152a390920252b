"""The sentences of domain.yml by response and language: what a picture shows as said."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from dialogue.domain import LANGUAGE, SUFFIXES

Responses = Mapping[str, Mapping[str, str]]


def read_responses(path: str | Path) -> Responses:
    """Read what the assistant says.

    Args:
        path: domain.yml, or a folder of such files. What cannot be read is left out:
            `dialogue.domain` tells of it.

    Returns:
        By response and language the first sentence written for it. A variation without a language
        is of the one that conversations begin in, under an empty name when there is none.
    """
    top = Path(path)
    files = [top] if not top.is_dir() else sorted(f for f in top.rglob("*") if f.suffix in SUFFIXES)
    parts = [part for file in files for part in _read(file)]
    default = ""
    for part in parts:
        slot = (part.get("slots") or {}).get(LANGUAGE) or {}
        default = str(slot.get("initial_value") or default)
    said: dict[str, dict[str, str]] = {}
    for part in parts:
        for name, variations in (part.get("responses") or {}).items():
            sentences = said.setdefault(name, {})
            for variation in variations or ():
                if variation.get("text"):
                    language = _language(variation) or default
                    sentences.setdefault(language, str(variation["text"]))
    return said


def sentence(responses: Responses, name: str, language: str) -> str:
    """Return what a response says in a language; in another when it has no such words."""
    sentences = responses.get(name, {})
    written = [sentences[language]] if language in sentences else list(sentences.values())
    return written[0] if written else ""


def _read(file: Path) -> list[Mapping[str, Any]]:
    try:
        part = YAML(typ="safe", pure=False).load(file)
    except (OSError, YAMLError, ValueError):
        return []
    return [part] if isinstance(part, dict) else []


def _language(variation: Mapping[str, Any]) -> str:
    for condition in variation.get("condition") or ():
        if condition.get("type") == "slot" and condition.get("name") == LANGUAGE:
            return str(condition.get("value"))
    return ""
