"""A channel of Rasa's behind the gate that hears only what its platform proves to have sent."""

from __future__ import annotations

import hmac
from abc import abstractmethod
from collections.abc import Awaitable, Callable
from typing import Any, ClassVar, cast

import structlog
from rasa.core.channels.channel import InputChannel, UserMessage
from rasa.shared.exceptions import RasaException
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse

from custom_components.channels.gate.api_door import problem
from custom_components.channels.guarded import Guarded

log = structlog.get_logger()


class Proven(Guarded):
    """Refuses what is not proven before Rasa's own handlers see it.

    Attributes:
        cure: What the operator looks at when the platform itself is refused.
        needs: Keys of credentials.yml without which anybody could write in anybody's name.
    """

    cure: ClassVar[str]
    needs: ClassVar[tuple[str, ...]] = ()

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> InputChannel:
        """Read the section of credentials.yml.

        Raises:
            RasaException: When there is nothing to know the platform by.
        """
        channel = super().from_credentials(credentials)
        for key in cls.needs:
            required(credentials, cls.name(), key, cls.cure)
        return channel

    @abstractmethod
    def is_proven(self, request: Request) -> bool:
        """Tell whether the platform sent this."""

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Return Rasa's blueprint; open to everybody is only its health check."""
        blueprint = super().blueprint(on_new_message)

        @blueprint.middleware("request")
        async def check(request: Request) -> HTTPResponse | None:
            if self._is_health(request) or self.is_proven(request):
                return None
            log.warning("channel.not_proven", channel=self.name(), cure=self.cure)
            return problem(403, "Forbidden", f"Nothing here proves that {self.name()} sent it.")

        return blueprint

    def _is_health(self, request: Request) -> bool:
        return request.path.rstrip("/").endswith(f"/{self.url_prefix()}")


class ProvenByToken(Proven):
    """Knows its platform by the token that this shows of an outgoing webhook.

    Attributes:
        webhook_token: The token.
    """

    needs = ("webhook_token",)
    webhook_token: str

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> InputChannel:
        """Read the section of credentials.yml.

        Raises:
            RasaException: When `webhook_token` is missing.
        """
        channel: Any = super().from_credentials(credentials)
        channel.webhook_token = str((credentials or {})["webhook_token"])
        return cast(InputChannel, channel)


def same(expected: str, given: Any) -> bool:
    """Tell whether two words are the same, in a time that does not tell how much of it is right."""
    return isinstance(given, str) and hmac.compare_digest(written(expected), written(given))


def written(word: str) -> bytes:
    """Return a word as bytes; JSON may carry half a character, which is no UTF-8."""
    return word.encode(errors="surrogatepass")


def required(credentials: dict[str, Any] | None, channel: str, key: str, cure: str) -> None:
    """Refuse a channel's section in credentials.yml that lacks a key.

    Raises:
        RasaException: When it is missing; without it, anybody could write in anybody's name.
    """
    if not (credentials or {}).get(key):
        raise RasaException(f"credentials.yml, {channel}: `{key}` is missing. {cure}")
