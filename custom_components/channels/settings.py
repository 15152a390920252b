"""What every channel of ours is told in credentials.yml, and how mistakes in it are named."""

from __future__ import annotations

import os
from typing import Any, TypeVar

from pydantic import BaseModel, Extra, PositiveInt, ValidationError
from rasa.shared.exceptions import RasaException

Settings = TypeVar("Settings", bound="ChannelSettings")


class ChannelSettings(BaseModel):
    """Keys that all channels have.

    Attributes:
        site: Where addresses that name no site are on, such as a product's page; `PUBLIC_URL` of
            the environment by default. Without both such addresses are left out.
        says: What the assistant is told for what has no words, by the kind of what came: a payload
            such as `/greet`, or words. What is not named here is not answered.
        database: SQLAlchemy URL of the database where messages wait; the tracker store's by
            default.
        attempts: How often an answer, or the delivery of one, is tried.
        first_seconds: The pause after the first try in vain; each further one is twice as long.
        largest_kb: Requests that are larger are refused.
    """

    site: str = ""
    says: dict[str, str] = {}
    database: str = ""
    attempts: PositiveInt = PositiveInt(8)
    first_seconds: float = 0.5
    largest_kb: PositiveInt = PositiveInt(256)

    class Config:
        """A key that nobody reads is a mistake."""

        extra = Extra.forbid
        allow_mutation = False

    @property
    def public_site(self) -> str:
        """Where addresses that name no site are on."""
        return self.site or os.environ.get("PUBLIC_URL", "")


def read(model: type[Settings], credentials: dict[str, Any] | None, channel: str) -> Settings:
    """Return the settings of a channel.

    Raises:
        RasaException: When a key is missing, unknown or cannot be meant; all of them are named.
    """
    try:
        return model(**(credentials or {}))
    except ValidationError as error:
        told = "; ".join(
            f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()
        )
        raise RasaException(
            f"credentials.yml, channel {channel!r}: {told}. "
            "docs/channels.md tells what each key is."
        ) from None
