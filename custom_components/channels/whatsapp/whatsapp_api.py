"""WhatsApp's Cloud API over HTTP."""

from __future__ import annotations

from typing import Any

import httpx

from custom_components.channels.delivery import Busy, Refused, read, request

CONNECT_SECONDS, READ_SECONDS = 3.0, 10.0
# Throughput, downtime, too many to one customer.
BUSY = {2, 4, 80007, 130429, 131016, 131056, 131057, 133004}
WINDOW_CLOSED = 131047


class WindowClosed(Refused):
    """The customer wrote too long ago: only a template is taken."""


class WhatsAppApi:
    """Sends from one number of a business.

    Args:
        api: Where the API is, with its version.
        phone_number_id: The number's id.
        access_token: A token that may send.
    """

    def __init__(self, api: str, phone_number_id: str, access_token: str) -> None:
        self._url = f"{api.rstrip('/')}/{phone_number_id}/messages"
        self._http = httpx.AsyncClient(
            timeout=httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS),
            headers={"Authorization": f"Bearer {access_token}"},
        )

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def send(self, number: str, payload: dict[str, Any]) -> None:
        """Send a message.

        Raises:
            Undelivered: In its kinds; WindowClosed where only a template would be taken.
        """
        whom = {"messaging_product": "whatsapp", "recipient_type": "individual", "to": number}
        answer = read(await request(self._http, "POST", self._url, json={**whom, **payload}))
        error = answer.get("error")
        if not error:
            return
        code = int(error.get("code") or 0)
        told = f"WhatsApp: {error.get('message', '')} ({code})"
        if code == WINDOW_CLOSED:
            raise WindowClosed(told)
        raise Busy(told) if code in BUSY else Refused(told)
