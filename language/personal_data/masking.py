"""Masks personal data: a readable sign stands where it stood."""

from __future__ import annotations

import hmac
import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from language.personal_data.accounts import ACCOUNT, ORDER
from language.personal_data.numbers import IDENTITY, PHONE
from language.personal_data.patterns import EMAIL
from language.personal_data.recogniser import Recogniser, recogniser

# Kinds that whoever reads masked data joins by: the same order has the same sign.
JOINED = frozenset({ORDER, PHONE, EMAIL, ACCOUNT, IDENTITY})
# A text whose masks make others visible is masked again; nothing was seen to need three times.
_MOST_TIMES = 4


class Masker:
    """Masks personal data in texts and in JSON.

    Args:
        recogniser: Finds it.
        key: When given, the same number or address gets the same sign, `[order 1f2e3d4c]`, which
            nobody without the key can tell it from: so that what belongs together can be counted.
    """

    def __init__(self, recogniser: Recogniser, key: str = "") -> None:
        self._recogniser = recogniser
        self._key = key.encode()

    def mask(self, text: str) -> str:
        """Return a text without personal data; masking it again changes nothing."""
        for _ in range(_MOST_TIMES):
            found = self._recogniser.find(text)
            if not found:
                break
            for span in reversed(found):
                sign = self.sign(span.entity, text[span.start : span.end])
                text = text[: span.start] + sign + text[span.end :]
        return text

    def mask_all(self, value: Any, kept: frozenset[str] = frozenset()) -> Any:
        """Return a JSON value with every text in it masked.

        Args:
            value: Any JSON value.
            kept: Keys whose values stay as they are: names that a program gave.
        """
        if isinstance(value, str):
            return self.mask(value)
        if isinstance(value, Mapping):
            return {
                key: inner if key in kept else self.mask_all(inner, kept)
                for key, inner in value.items()
            }
        if isinstance(value, list | tuple):
            return [self.mask_all(one, kept) for one in value]
        return value

    def pseudonym(self, name: str) -> str:
        """Return an id as it may be told: as it is, unless there is personal data in it."""
        return f"p-{self._digest(name)}" if self._recogniser.formed(name) else name

    def sign(self, kind: str, written: str) -> str:
        """Return what stands for personal data that is known to be of a kind."""
        if not self._key or kind not in JOINED:
            return f"[{kind}]"
        return f"[{kind} {self._digest(written)}]"

    def _digest(self, written: str) -> str:
        # However it is written: +86 138-0000 0000, ＨＤ２０２６.
        same = re.sub(r"[\s()\-–—.+]", "", unicodedata.normalize("NFKC", written)).lower()
        return hmac.new(self._key, same.encode("utf-8", "replace"), "sha256").hexdigest()[:8]


@lru_cache(1)
def masker() -> Masker:
    """Return the masker of this process, as the environment sets it; it is made once."""
    from language.personal_data.settings import PersonalDataSettings

    settings = PersonalDataSettings()
    return Masker(recogniser(settings.order_number), settings.pseudonym_key)


def mask(text: str) -> str:
    """Return a text without personal data."""
    return masker().mask(text)
