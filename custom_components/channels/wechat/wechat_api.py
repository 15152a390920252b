"""WeChat's API of Official Accounts."""

from __future__ import annotations

from typing import Any

from custom_components.channels.wechat.token_api import TokenApi


class WeChatApi(TokenApi):
    """Sends as one Official Account.

    Args:
        app_id: The account's AppID.
        secret: Its AppSecret.
        api: Where the API is.
    """

    def __init__(self, app_id: str, secret: str, api: str) -> None:
        super().__init__(api)
        self._app_id = app_id
        self._secret = secret

    async def send(self, openid: str, payload: dict[str, Any]) -> None:
        """Send a customer-service message.

        Raises:
            Undelivered: In its kinds.
        """
        told = {"touser": openid, **await self.with_picture(payload)}
        await self.call("/cgi-bin/message/custom/send", json=told)

    async def ask_for_token(self, *, force: bool) -> dict[str, Any]:
        """Ask for a *stable* token: one that another server gets does not end this one."""
        asked = {
            "grant_type": "client_credential",
            "appid": self._app_id,
            "secret": self._secret,
            "force_refresh": force,
        }
        return await self.asked("POST", "/cgi-bin/stable_token", json=asked)
