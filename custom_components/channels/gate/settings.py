"""What an operator may set about the way in, from the environment or `.env`."""

from __future__ import annotations

import secrets
from functools import lru_cache
from pathlib import Path

from limits import parse_many
from pydantic import BaseSettings, Field, PositiveInt, validator

PROJECT = Path(__file__).resolve().parents[3]
RATES = (
    "messages_per_customer",
    "messages_per_address",
    "sessions_per_address",
    "refusals_per_address",
    "handshakes_per_address",
)
# HS256 signs with 256 bits.
SHORTEST_SECRET = 32


class GateSettings(BaseSettings):
    """Settings of the gate.

    Attributes:
        rasa_token: Secret that callers of Rasa's HTTP API sign their requests with; without one
            the API is closed.
        chat_secret: Secret that the web chat's sessions are signed with; without one it is made
            anew at each start, and sessions end with the server.
        customer_secret: Secret that the shop's site signs its customers in with; without one
            nobody is.
        chat_session_days: So long a session of the web chat lasts.
        chat_origins: Origins of pages that may open the web chat, parted by commas. Empty: pages of
            the same host name, on whatever port.
        limits_url: Where rates and message ids are counted: empty is this process's memory,
            `redis://host:6379/0` is shared by several servers.
        messages_per_customer: So many messages a customer may send, as `limits` writes it.
        messages_per_address: So many an address may send to the web chat or over REST.
        sessions_per_address: So many sessions an address may open.
        refusals_per_address: So often an address may be refused before it is not listened to.
        handshakes_per_address: So many connections to the web chat an address may begin.
        connections_per_address: So many connections to the web chat an address may hold.
        connections_in_all: So many a server holds; the system must let it open more files.
        message_characters: Longest message of a customer.
        body_kb: Largest body of a request to Rasa's server, in kilobytes.
        dedupe_seconds: So long the id of a message is remembered that a platform may send again.
        language_slot: Slot that holds the conversation's language.
    """

    rasa_token: str = ""
    chat_secret: str = Field(default_factory=lambda: secrets.token_urlsafe(SHORTEST_SECRET))
    customer_secret: str = ""
    chat_session_days: PositiveInt = PositiveInt(30)
    chat_origins: str = ""
    limits_url: str = ""
    messages_per_customer: str = "30/minute"
    messages_per_address: str = "300/minute"
    sessions_per_address: str = "120/minute"
    refusals_per_address: str = "60/minute"
    handshakes_per_address: str = "240/minute"
    connections_per_address: PositiveInt = PositiveInt(100)
    connections_in_all: PositiveInt = PositiveInt(800)
    message_characters: PositiveInt = PositiveInt(2000)
    body_kb: PositiveInt = PositiveInt(1024)
    dedupe_seconds: PositiveInt = PositiveInt(86_400)
    language_slot: str = "language"

    class Config:
        """Where pydantic reads the settings."""

        env_file = PROJECT / ".env"

    @validator(*RATES)
    def rate_is_written_right(cls, rate: str) -> str:
        """Refuse a rate that `limits` cannot read."""
        try:
            parse_many(rate)
        except ValueError as error:
            raise ValueError(f"{rate!r} is no rate; right is 30/minute or 5/second") from error
        return rate

    @validator("rasa_token", "chat_secret", "customer_secret")
    def secret_is_long(cls, secret: str) -> str:
        """Refuse a secret that can be guessed."""
        if secret and len(secret) < SHORTEST_SECRET:
            raise ValueError(
                f"needs at least {SHORTEST_SECRET} characters; make one with: "
                "python -c 'import secrets; print(secrets.token_urlsafe(32))'"
            )
        return secret

    @property
    def origins(self) -> tuple[str, ...]:
        """Origins of pages that may open the web chat."""
        listed = (one.strip().rstrip("/") for one in self.chat_origins.split(","))
        return tuple(one for one in listed if one)


@lru_cache(maxsize=1)
def gate_settings() -> GateSettings:
    """Return the settings of this process."""
    return GateSettings()
