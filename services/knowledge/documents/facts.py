"""Reads what is known about a document from front matter, columns of a table or options."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import date, datetime
from typing import Any

from language.identification import identify
from services.knowledge.documents.document import LONGEST_LABEL, Facts
from services.knowledge.errors import DocumentRefused

LANGUAGES = ("en", "zh")
LONGEST_URL = 2000
# Enough to tell a language by.
TOLD_BY = 2000
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")


def facts_of(known: Mapping[str, Any], place: str, otherwise: Facts | None = None) -> Facts:
    """Return what is known about a document.

    Args:
        known: Values by name: language, product, audience, valid_from, valid_until, url; other
            names are passed over.
        place: Where they stand, for messages.
        otherwise: What holds where a value is not given.

    Raises:
        DocumentRefused: When a value cannot be.
    """
    given: dict[str, Any] = {}
    for field in fields(Facts):
        value = known.get(field.name)
        if value is not None and str(value).strip():
            given[field.name] = _value(field.name, value, place)
    facts = replace(otherwise or Facts(), **given)
    if facts.valid_from and facts.valid_until and facts.valid_until < facts.valid_from:
        raise DocumentRefused(
            f"{place}: valid_until {facts.valid_until} is before valid_from {facts.valid_from}."
        )
    return facts


def with_language(facts: Facts, text: str) -> Facts:
    """Return facts whose language is set: by a text where nobody said it."""
    return facts if facts.language else replace(facts, language=identify(text[:TOLD_BY]).name)


def _value(name: str, value: Any, place: str) -> Any:
    if name.startswith("valid_"):
        return _day(name, value, place)
    text = "".join(filter(str.isprintable, str(value))).strip()
    if name == "language":
        text = text.lower().replace("_", "-").split("-")[0]
        if text not in LANGUAGES:
            raise DocumentRefused(f"{place}: language {value!r} is neither `en` nor `zh`.")
    longest = LONGEST_URL if name == "url" else LONGEST_LABEL
    if len(text) > longest:
        raise DocumentRefused(f"{place}: {name} is longer than {longest} characters.")
    return text


def _day(name: str, value: Any, place: str) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    found = _DAY.match(str(value).strip())
    try:
        return date(*map(int, found.groups()))  # type: ignore[union-attr, arg-type]
    except (AttributeError, ValueError) as error:
        raise DocumentRefused(
            f"{place}: {name} {str(value)!r} is no day; write it as 2026-12-31."
        ) from error
