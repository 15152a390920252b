"""A channel whose platform calls an address of ours, and is called for each reply."""

from __future__ import annotations

from abc import abstractmethod
from typing import Generic, Protocol, TypeVar

from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from custom_components.channels.durable_input import DurableInput
from custom_components.channels.settings import ChannelSettings


class PlatformApi(Protocol):
    """Connections to a platform's API."""

    async def close(self) -> None:
        """Close them."""


Api = TypeVar("Api", bound=PlatformApi)


class WebhookInput(DurableInput, Generic[Api]):
    """Listens at `/webhooks/<name>/webhook`, the address that is written at the platform.

    Args:
        settings: The channel's section of credentials.yml.
    """

    def __init__(self, settings: ChannelSettings) -> None:
        super().__init__(settings)
        self._api: Api | None = None

    @abstractmethod
    def connected(self) -> Api:
        """Return connections to the platform's API."""

    @abstractmethod
    def verify(self, request: Request) -> HTTPResponse:
        """Answer the platform when it looks whose address this is."""

    @abstractmethod
    async def receive(self, request: Request) -> HTTPResponse:
        """Answer what the platform sends; its size was looked at, its signature was not."""

    @property
    def api(self) -> Api:
        """The platform's API, connected when it is first asked."""
        if self._api is None:
            self._api = self.connected()
        return self._api

    async def closed(self) -> None:
        """Close the connections to the platform."""
        if self._api is not None:
            await self._api.close()

    def add_routes(self, blueprint: Blueprint) -> None:
        """Add the address."""

        @blueprint.get("/webhook")
        async def verify(request: Request) -> HTTPResponse:
            return self.verify(request)

        @blueprint.post("/webhook")
        async def receive(request: Request) -> HTTPResponse:
            if len(request.body) > 1024 * self._common.largest_kb:
                return response.text("too large", status=413)
            return await self.receive(request)
