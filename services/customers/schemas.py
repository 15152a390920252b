"""What crosses the boundary of customers, between the assistant and the services."""

from __future__ import annotations

from datetime import time
from typing import Any

from pydantic import BaseModel, Field, root_validator, validator

from services.customers.consent.hours import zones

TEXT = r"^[^\0]*$"
# What of the preferences is a word of consent; the rest are fields of the profile.
WORDS = ("offers", "proactive", "analytics")


class CustomerOut(BaseModel):
    """A customer, as far as the assistant needs to know."""

    customer_id: str
    name: str
    language: str
    email: str | None
    phone: str | None
    points: int
    tier: str
    offers_allowed: bool


class Preferences(BaseModel):
    """What a customer allows and prefers; what is not sent stays as it is.

    Attributes:
        offers: Whether offers within a conversation are welcome.
        proactive: Whether messages are that the customer did not ask for.
        analytics: Whether their behaviour may be looked into.
        channel: The channel that these words are about; without one, all of them.
        language: Language they want to be addressed in.
        preferred_channel: Channel they want to be reached on.
        time_zone: Time zone they live in (IANA).
        quiet_from: When their quiet hours begin; None takes them back.
        quiet_until: When they end.
    """

    offers: bool | None = None
    proactive: bool | None = None
    analytics: bool | None = None
    channel: str = Field("", max_length=64, regex=TEXT)
    language: str | None = Field(None, regex="^(en|zh)$")
    preferred_channel: str | None = Field(None, max_length=64, regex=TEXT)
    time_zone: str | None = None
    quiet_from: time | None = None
    quiet_until: time | None = None

    @validator("time_zone")
    def zone_exists(cls, zone: str | None) -> str | None:
        """Refuse a time zone that there is not."""
        if zone is not None and zone not in zones():
            raise ValueError("no such time zone; right is Asia/Shanghai or Europe/London")
        return zone

    @root_validator
    def something_is_said(cls, sent: dict[str, Any]) -> dict[str, Any]:
        """Refuse half of the quiet hours."""
        if (sent.get("quiet_from") is None) != (sent.get("quiet_until") is None):
            raise ValueError("say both when quiet hours begin and when they end")
        return sent

    def words(self) -> dict[str, bool]:
        """Return what was said to being contacted."""
        said = {name: getattr(self, name) for name in WORDS}
        return {name: word for name, word in said.items() if word is not None}

    def fields(self) -> dict[str, Any]:
        """Return the fields of the profile that were sent."""
        return self.dict(exclude_unset=True, exclude={*WORDS, "channel"})
