"""Fetches documents from addresses: http and https, of limited size, and only from the public net.

A server that fetches what it is told can be made to look into the network it stands in. Each
address is therefore resolved first, refused when it is not a public one, and connected to as it
was resolved: a name cannot change its mind in between.
"""

from __future__ import annotations

import ipaddress
import mimetypes
import socket
import time
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import unquote

import httpx

from services.knowledge.documents.reading import ENDINGS, Limits
from services.knowledge.errors import DocumentRefused

MOST_HOPS = 5
CONNECT_SECONDS = 5.0
PAGE = ".html"
AGENT = "Heed/0.1 (learns what it is shown)"
MEGABYTE = 1_000_000
_KINDS = {"text/markdown": ".md", "text/x-markdown": ".md", "application/xhtml+xml": PAGE}


@dataclass(frozen=True)
class Fetched:
    """What an address gave.

    Attributes:
        name: A file name whose ending tells the format.
        content: The content.
    """

    name: str
    content: bytes


def fetch(url: str, limits: Limits, seconds: float, private: bool = False) -> Fetched:
    """Fetch a document.

    Args:
        url: Its address.
        limits: What it may cost.
        seconds: How long it may take, redirects included.
        private: Whether addresses of private networks are allowed.

    Raises:
        DocumentRefused: When it cannot be fetched, or may not be.
    """
    until = time.monotonic() + seconds
    at = url
    try:
        # Proxies of the environment would resolve names again, behind our back.
        with httpx.Client(trust_env=False, timeout=CONNECT_SECONDS) as client:
            for _ in range(MOST_HOPS):
                request = _request(client, url, at, private)
                response = client.send(request, stream=True)
                try:
                    if not response.has_redirect_location:
                        return _fetched(url, at, response, limits, until)
                    at = str(httpx.URL(at).join(response.headers["location"]))
                finally:
                    response.close()
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
        raise DocumentRefused(f"{url} cannot be fetched ({_reason(error)}).") from error
    raise DocumentRefused(f"{url} leads on more than {MOST_HOPS} times.")


def _request(client: httpx.Client, url: str, at: str, private: bool) -> httpx.Request:
    """Return a request to the place that an address was resolved to."""
    target = httpx.URL(at)
    if target.scheme not in {"http", "https"} or not target.host:
        raise DocumentRefused(f"{url}: only http and https addresses are fetched.")
    place = _resolved(url, target, private)
    return client.build_request(
        "GET",
        target.copy_with(host=place),
        headers={"Host": target.netloc.decode("ascii"), "User-Agent": AGENT, "Accept": "*/*"},
        extensions={"sni_hostname": target.raw_host.decode("ascii")},
    )


def _resolved(url: str, target: httpx.URL, private: bool) -> str:
    port = target.port or (443 if target.scheme == "https" else 80)
    try:
        found = socket.getaddrinfo(target.host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise DocumentRefused(f"{url}: there is no host {target.host!r}.") from error
    places = [str(info[4][0]) for info in found]
    if not private and not all(ipaddress.ip_address(place).is_global for place in places):
        raise DocumentRefused(
            f"{url} is an address of a private network, which is not fetched: save the page and "
            f"learn the file, or allow such addresses (KNOWLEDGE_PRIVATE_ADDRESSES=true)."
        )
    return places[0]


def _fetched(url: str, at: str, response: httpx.Response, limits: Limits, until: float) -> Fetched:
    if response.status_code != httpx.codes.OK:
        raise DocumentRefused(f"{url} answers {response.status_code} {response.reason_phrase}.")
    content = bytearray()
    for part in response.iter_bytes():
        content += part
        if len(content) > limits.file_mb * MEGABYTE:
            raise DocumentRefused(
                f"{url} has more than the {limits.file_mb:,.0f} MB allowed (KNOWLEDGE_FILE_MB)."
            )
        if time.monotonic() > until:
            raise DocumentRefused(f"{url} takes too long (KNOWLEDGE_FETCH_SECONDS).")
    return Fetched(_name(at, response.headers.get("content-type", "")), bytes(content))


def _name(at: str, content_type: str) -> str:
    name = PurePosixPath(unquote(httpx.URL(at).path)).name or "page"
    kind = content_type.split(";")[0].strip().lower()
    told = _KINDS.get(kind) or mimetypes.guess_extension(kind) or ""
    if told in ENDINGS and told != ".txt":
        return f"{PurePosixPath(name).stem}{told}"
    return name if PurePosixPath(name).suffix.lower() in ENDINGS else f"{name}{told or PAGE}"


def _reason(error: Exception) -> str:
    return str(error) or type(error).__name__
