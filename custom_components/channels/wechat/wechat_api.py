"""WeChat's API over HTTP: an access token that is kept, pictures, customer-service messages."""

from __future__ import annotations

import time
from typing import Any

import httpx

from custom_components.channels.delivery import Busy, Refused, request

CONNECT_SECONDS, READ_SECONDS = 3.0, 10.0
# Kept a little shorter than it holds.
SAFETY_SECONDS = 300
TOKEN_IS_BAD = {40001, 40014, 42001}
BUSY = {-1, 45009, 45011, 50002}
PICTURE_BYTES = 10 * 1024 * 1024


class WeChatApi:
    """Sends as one Official Account.

    The token is asked for as a *stable* one: WeChat gives the same to all servers that ask, so
    none makes another's invalid and nothing has to be shared.

    Args:
        app_id: The account's AppID.
        secret: Its AppSecret.
        api: Where the API is.
    """

    def __init__(self, app_id: str, secret: str, api: str) -> None:
        self._app_id = app_id
        self._secret = secret
        self._api = api.rstrip("/")
        self._http = httpx.AsyncClient(timeout=httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS))
        self._token = ""
        self._holds_until = 0.0

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def send(self, openid: str, payload: dict[str, Any]) -> None:
        """Send a customer-service message.

        Raises:
            Undelivered: In its kinds.
        """
        picture = payload.get("image", {}).get("url")
        if picture:
            payload = {"msgtype": "image", "image": {"media_id": await self.upload(picture)}}
        await self._call("/cgi-bin/message/custom/send", json={"touser": openid, **payload})

    async def upload(self, picture: str) -> str:
        """Give WeChat a picture, and return the id by which it can be sent.

        Raises:
            Undelivered: In its kinds.
        """
        kind, content = await fetched(self._http, picture)
        files = {"media": (f"picture.{kind}", content, f"image/{kind}")}
        answer = await self._call("/cgi-bin/media/upload", files=files, params={"type": "image"})
        return str(answer["media_id"])

    async def _call(self, path: str, **content: Any) -> dict[str, Any]:
        answer = await self._once(path, await self._access_token(), **content)
        if answer.get("errcode") in TOKEN_IS_BAD:
            answer = await self._once(path, await self._access_token(anew=True), **content)
        return self._checked(answer)

    async def _once(self, path: str, token: str, **content: Any) -> dict[str, Any]:
        params = {**content.pop("params", {}), "access_token": token}
        return read(await request(self._http, "POST", self._api + path, params=params, **content))

    async def _access_token(self, anew: bool = False) -> str:
        if self._token and not anew and time.monotonic() < self._holds_until:
            return self._token
        bad = self._token
        answer = self._checked(await self._ask_for_token(force=False))
        if anew and answer["access_token"] == bad:
            # WeChat believes that it holds, and yet refused it.
            answer = self._checked(await self._ask_for_token(force=True))
        self._token = str(answer["access_token"])
        lasts = float(answer.get("expires_in", 0)) - SAFETY_SECONDS
        self._holds_until = time.monotonic() + max(lasts, 0)
        return self._token

    async def _ask_for_token(self, *, force: bool) -> dict[str, Any]:
        asked = {
            "grant_type": "client_credential",
            "appid": self._app_id,
            "secret": self._secret,
            "force_refresh": force,
        }
        url = f"{self._api}/cgi-bin/stable_token"
        return read(await request(self._http, "POST", url, json=asked))

    def _checked(self, answer: dict[str, Any]) -> dict[str, Any]:
        code = answer.get("errcode") or 0
        if code == 0:
            return answer
        told = f"WeChat: {answer.get('errmsg', '')} ({code})"
        raise Busy(told) if code in BUSY else Refused(told)


def read(response: httpx.Response) -> dict[str, Any]:
    """Return the JSON of an answer.

    Raises:
        Refused: When it is none.
    """
    try:
        answer = response.json()
    except ValueError:
        raise Refused(f"The platform answered {response.status_code} without JSON") from None
    return answer if isinstance(answer, dict) else {}


async def fetched(http: httpx.AsyncClient, picture: str) -> tuple[str, bytes]:
    """Return a picture of the shop's: its kind and its bytes.

    Raises:
        Undelivered: When it cannot be had.
    """
    response = await request(http, "GET", picture)
    kind = response.headers.get("content-type", "").partition(";")[0].removeprefix("image/")
    if response.status_code != httpx.codes.OK or kind not in ("png", "jpeg", "jpg", "gif"):
        raise Refused(f"No picture to send: status {response.status_code}, {kind or 'no type'}")
    if len(response.content) > PICTURE_BYTES:
        raise Refused("The picture is too large to send")
    return kind, response.content
