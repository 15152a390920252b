"""A language model behind any server that speaks OpenAI's chat completions."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import httpx

from replies.writing import Message, WriterFailed

# A reply is a few hundred characters; nothing longer is read.
MOST_BYTES = 64 * 1024


class ChatServer:
    """Asks a server at `<url>/chat/completions`.

    Args:
        url: Address up to the version, for example `http://localhost:8080/v1`.
        model: Name of the model as the server knows it.
        key: API key, or empty.
        timeout: Seconds for each step of a request.
        temperature: 0 writes the likeliest words.
        most_tokens: How much it may write.
    """

    def __init__(
        self,
        url: str,
        model: str,
        key: str = "",
        timeout: float = 2.0,
        temperature: float = 0.3,
        most_tokens: int = 200,
    ) -> None:
        self._url = url.rstrip("/") + "/chat/completions"
        self._asked = {"model": model, "temperature": temperature, "max_tokens": most_tokens}
        self._headers = {"Content-Type": "application/json"}
        if key:
            self._headers["Authorization"] = f"Bearer {key}"
        self._timeout = timeout
        # Reading the authorities' certificates takes longer than a connection.
        self._certificates = httpx.create_ssl_context()

    async def write(self, messages: Sequence[Message]) -> str:
        """Return what the server's model writes.

        Raises:
            WriterFailed: When the server cannot be reached, refuses, or answers something else.
        """
        # Escaped: a message may hold half of a surrogate pair, which UTF-8 cannot.
        body = json.dumps({**self._asked, "messages": list(messages)})
        # A client a reply: connections cannot change event loops, and none is left open.
        client = httpx.AsyncClient(
            headers=self._headers, timeout=self._timeout, verify=self._certificates
        )
        try:
            async with client, client.stream("POST", self._url, content=body) as response:
                content = await _read(response)
        except httpx.HTTPError as error:
            raise WriterFailed(f"{self._url}: {type(error).__name__}") from error
        if response.status_code != httpx.codes.OK:
            raise WriterFailed(f"{self._url} answered {response.status_code}.")
        return _text(self._url, content)


async def _read(response: httpx.Response) -> bytes:
    content = b""
    async for part in response.aiter_bytes():
        content += part
        if len(content) > MOST_BYTES:
            raise WriterFailed(f"{response.url} answered more than {MOST_BYTES} bytes.")
    return content


def _text(url: str, content: bytes) -> str:
    try:
        answer: Any = json.loads(content)
        text = answer["choices"][0]["message"]["content"]
    except (ValueError, KeyError, IndexError, TypeError, RecursionError) as error:
        raise WriterFailed(f"{url} answered no chat completion.") from error
    if not isinstance(text, str):
        raise WriterFailed(f"{url} answered no text.")
    return text
