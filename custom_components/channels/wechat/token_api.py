"""What the APIs of WeChat and WeCom have alike: an access token that is kept, and pictures."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from typing import Any

import httpx

from custom_components.channels.delivery import Busy, Refused, read, request

CONNECT_SECONDS, READ_SECONDS = 3.0, 10.0
# A token is kept a little shorter than it holds.
SAFETY_SECONDS = 300
TOKEN_IS_BAD = {40001, 40014, 42001}
BUSY = {-1, 45009, 45011, 45033, 50002}
PICTURE_BYTES = 10 * 1024 * 1024
KINDS = ("png", "jpeg", "jpg", "gif")


class TokenApi(ABC):
    """Calls an API of Tencent's with an access token, and with a new one where it has expired.

    Both platforms give all servers that ask the same token, so nothing has to be shared.

    Args:
        api: Where the API is.
    """

    def __init__(self, api: str) -> None:
        self._api = api.rstrip("/")
        self._http = httpx.AsyncClient(timeout=httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS))
        self._token = ""
        self._holds_until = 0.0

    @abstractmethod
    async def ask_for_token(self, *, force: bool) -> dict[str, Any]:
        """Return what the platform answers; forced, a new token where the old one still holds."""

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def call(self, path: str, **content: Any) -> dict[str, Any]:
        """Call the API.

        Raises:
            Undelivered: In its kinds.
        """
        answer = await self._once(path, await self._access_token(), **content)
        if answer.get("errcode") in TOKEN_IS_BAD:
            answer = await self._once(path, await self._access_token(anew=True), **content)
        return checked(answer)

    async def with_picture(self, payload: dict[str, Any]) -> dict[str, Any]:
        """Return a payload whose picture, if it has one, the platform has been given.

        Raises:
            Undelivered: In its kinds.
        """
        picture = payload.get("image", {}).get("url")
        if not picture:
            return payload
        kind, content = await self._fetched(picture)
        files = {"media": (f"picture.{kind}", content, f"image/{kind}")}
        given = await self.call("/cgi-bin/media/upload", files=files, params={"type": "image"})
        return {"msgtype": "image", "image": {"media_id": given["media_id"]}}

    async def asked(self, method: str, path: str, **content: Any) -> dict[str, Any]:
        """Return the JSON of an answer.

        Raises:
            Undelivered: In its kinds.
        """
        return read(await request(self._http, method, self._api + path, **content))

    async def _once(self, path: str, token: str, **content: Any) -> dict[str, Any]:
        params = {**content.pop("params", {}), "access_token": token}
        return await self.asked("POST", path, params=params, **content)

    async def _access_token(self, anew: bool = False) -> str:
        if self._token and not anew and time.monotonic() < self._holds_until:
            return self._token
        answer = checked(await self.ask_for_token(force=False))
        if anew and answer["access_token"] == self._token:
            # The platform believes that it holds, and yet refused it.
            answer = checked(await self.ask_for_token(force=True))
        self._token = str(answer["access_token"])
        lasts = float(answer.get("expires_in", 0)) - SAFETY_SECONDS
        self._holds_until = time.monotonic() + max(lasts, 0)
        return self._token

    async def _fetched(self, picture: str) -> tuple[str, bytes]:
        response = await request(self._http, "GET", picture)
        kind = response.headers.get("content-type", "").partition(";")[0].removeprefix("image/")
        if response.status_code != httpx.codes.OK or kind not in KINDS:
            raise Refused(f"No picture to send: status {response.status_code}, {kind or 'no type'}")
        if len(response.content) > PICTURE_BYTES:
            raise Refused("The picture is too large to send")
        return kind, response.content


def checked(answer: dict[str, Any]) -> dict[str, Any]:
    """Return an answer that tells of no error.

    Raises:
        Busy: When the platform takes it later.
        Refused: When it never will.
    """
    code = int(answer.get("errcode") or 0)
    if code == 0:
        return answer
    told = f"{answer.get('errmsg', '')} ({code})"
    raise Busy(told) if code in BUSY else Refused(told)
