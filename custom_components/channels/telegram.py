"""Telegram, which sends back a secret with all it sends: stock Rasa asks for none."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Awaitable, Callable
from typing import Any

from aiogram.bot.api import Methods
from aiogram.utils.exceptions import TelegramAPIError
from rasa.core.channels import telegram
from rasa.core.channels.channel import InputChannel, UserMessage
from rasa.shared.exceptions import RasaException
from sanic import Blueprint
from sanic.request import Request

from custom_components.channels.proven import Proven, required, same

SECRET = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 # nosec B105: a header's name


class TelegramOutput(telegram.TelegramOutput):
    """Tells Telegram the secret wherever it tells the address."""

    def __init__(self, access_token: str) -> None:
        super().__init__(access_token)
        # The same on every server, without one more word to configure; it does not tell the token.
        self.secret = hmac.new(access_token.encode(), b"webhook", hashlib.sha256).hexdigest()

    async def set_webhook(self, url: str, **_: Any) -> bool:
        """Have Telegram send here, and the secret with it."""
        # aiogram's own of this version knows no secret.
        told = {"url": url, "secret_token": self.secret}
        return bool(await self.request(Methods.SET_WEBHOOK, told))


class TelegramInput(Proven, telegram.TelegramInput):
    """Hears only what comes with the secret. Settings are those of Rasa's `telegram`.

    Rasa's own hears whoever posts. It tells Telegram the address while it is made, so that it
    cannot say what answers no message (a reminder, a person's words): here that is done when the
    server starts.
    """

    cure = "Another server with another access_token may have set the bot's webhook; restart."

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> InputChannel:
        """Read the section of credentials.yml.

        Raises:
            RasaException: When there is no access token, from which the secret is made.
        """
        required(credentials, cls.name(), "access_token", "@BotFather gives it.")
        return super().from_credentials(credentials)

    def is_proven(self, request: Request) -> bool:
        """Tell whether the secret came with a request; its body is not read for it."""
        return same(self._output.secret, request.headers.get(SECRET))

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Return Rasa's blueprint; Telegram is told of it when the server starts."""
        self._output = TelegramOutput(self.access_token)
        blueprint = super().blueprint(on_new_message)
        blueprint.listener("before_server_start")(self._tell_telegram)
        blueprint.listener("after_server_stop")(self._hang_up)
        return blueprint

    def get_output_channel(self) -> TelegramOutput:
        """Return the channel for what is said."""
        return self._output

    async def _tell_telegram(self, *_: Any) -> None:
        try:
            await self._output.set_webhook(self.webhook_url)
        except TelegramAPIError as error:
            raise RasaException(
                f"Telegram does not take {self.webhook_url!r} as its webhook: {error}. "
                "credentials.yml, telegram: `webhook_url`, `access_token`."
            ) from error

    async def _hang_up(self, *_: Any) -> None:
        await self._output.session.close()
