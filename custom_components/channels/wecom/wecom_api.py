"""WeCom's API of a company's app."""

from __future__ import annotations

from typing import Any

from custom_components.channels.delivery import Refused
from custom_components.channels.wechat.token_api import TokenApi


class WeComApi(TokenApi):
    """Sends as one app of a company.

    Args:
        corp_id: The company's id.
        secret: The app's secret.
        agent_id: The app's id.
        api: Where the API is.
    """

    def __init__(self, corp_id: str, secret: str, agent_id: int, api: str) -> None:
        super().__init__(api)
        self._corp_id = corp_id
        self._secret = secret
        self._agent_id = agent_id

    async def send(self, user: str, payload: dict[str, Any]) -> None:
        """Send a message of the app.

        Raises:
            Undelivered: In its kinds.
        """
        whom = {"touser": user, "agentid": self._agent_id}
        told = {**whom, **await self.with_picture(payload)}
        answer = await self.call("/cgi-bin/message/send", json=told)
        # WeCom calls it a success, and says beside it whom it did not reach.
        if answer.get("invaliduser"):
            raise Refused("WeCom: the app is not shown to this member")

    async def ask_for_token(self, *, force: bool) -> dict[str, Any]:
        """Ask for a token; WeCom knows no way to force a new one."""
        params = {"corpid": self._corp_id, "corpsecret": self._secret}
        return await self.asked("GET", "/cgi-bin/gettoken", params=params)
