"""What an operator may set about the way in, from the environment or `.env`."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from limits import parse_many
from pydantic import BaseSettings, PositiveInt, validator

PROJECT = Path(__file__).resolve().parents[3]


class GateSettings(BaseSettings):
    """Settings of the gate.

    Attributes:
        limits_url: Where rates and message ids are counted: empty is this process's memory,
            `redis://host:6379/0` is shared by several servers.
        messages_per_customer: So many messages a customer may send, as `limits` writes it.
        message_characters: Longest message of a customer.
        dedupe_seconds: So long the id of a message is remembered that a platform may send again.
        language_slot: Slot that holds the conversation's language.
    """

    limits_url: str = ""
    messages_per_customer: str = "30/minute"
    message_characters: PositiveInt = PositiveInt(2000)
    dedupe_seconds: PositiveInt = PositiveInt(86_400)
    language_slot: str = "language"

    class Config:
        """Where pydantic reads the settings."""

        env_file = PROJECT / ".env"

    @validator("messages_per_customer")
    def rate_is_written_right(cls, rate: str) -> str:
        """Refuse a rate that `limits` cannot read."""
        try:
            parse_many(rate)
        except ValueError as error:
            raise ValueError(f"{rate!r} is no rate; right is 30/minute or 5/second") from error
        return rate


@lru_cache(maxsize=1)
def gate_settings() -> GateSettings:
    """Return the settings of this process."""
    return GateSettings()
