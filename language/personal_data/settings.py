"""What an operator may set of personal data, from the environment or `.env`."""

from __future__ import annotations

import re
from pathlib import Path

from pydantic import BaseSettings, validator

from language.personal_data.patterns import ORDER_NUMBER

PROJECT = Path(__file__).resolve().parents[2]


class PersonalDataSettings(BaseSettings):
    """Settings of finding, masking and sealing personal data.

    Attributes:
        order_number: Pattern of an order's number where no word before it says what it is.
        pseudonym_key: Secret by which the same phone or order gets the same sign in events for
            other systems; empty gives signs without a number.
        conversation_keys: Secrets that seal conversations in the tracker store, the newest first,
            parted by commas: it seals, all of them open.
    """

    order_number: str = ORDER_NUMBER
    pseudonym_key: str = ""
    conversation_keys: str = ""

    class Config:
        """Where pydantic reads the settings."""

        env_file = PROJECT / ".env"
        fields = {
            "order_number": {"env": "ORDER_NUMBER_PATTERN"},
            "pseudonym_key": {"env": "PSEUDONYM_KEY"},
            "conversation_keys": {"env": "CONVERSATION_KEYS"},
        }

    @validator("order_number")
    def must_be_a_pattern(cls, written: str) -> str:
        """Refuse what is no regular expression, or one that finds what is not there."""
        try:
            found = re.compile(written).search("")
        except re.error as error:
            raise ValueError(f"ORDER_NUMBER_PATTERN {written!r} is no pattern: {error}") from error
        if found:
            raise ValueError(f"ORDER_NUMBER_PATTERN {written!r} matches nothing at all: add digits")
        return written
