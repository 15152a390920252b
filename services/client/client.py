"""Asks the services over HTTP."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any, cast
from urllib.parse import quote

import httpx
from tenacity import AsyncRetrying, retry_if_exception_type, stop_after_attempt, wait_fixed

from services.client import types

CONNECT_SECONDS = 2.0
READ_SECONDS = 6.0
RETRY_SECONDS = 0.2


class ServiceUnavailable(Exception):
    """The services cannot be reached, did not answer in time, or failed."""


class NotFound(Exception):
    """The services know of no such thing."""


class Refused(Exception):
    """The services do not allow this; the text is their reason."""


class ServicesClient:
    """Asks the services.

    Every method raises ServiceUnavailable when they do not answer, and NotFound for what they do
    not know.

    Args:
        url: Address of the services.
        transport: Another way than the network, for tests.
        token: SERVICES_TOKEN of the services; they need none from their own machine if they have
            none.
    """

    def __init__(
        self, url: str, transport: httpx.AsyncBaseTransport | None = None, token: str = ""
    ) -> None:
        self._http = httpx.AsyncClient(
            base_url=url,
            headers={"Authorization": f"Bearer {token}"} if token else {},
            timeout=httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS),
            transport=transport,
            verify=url.startswith("https"),
        )

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def answer(
        self,
        question: str,
        language: str,
        *,
        question_id: str | None = None,
        conversation_id: str | None = None,
        channel: str | None = None,
    ) -> types.Answer:
        """Return the passage that answers a question, if one does.

        Args:
            question: The question.
            language: `en` or `zh`.
            question_id: 32 hexadecimal digits; with it, and a conversation, the question is kept
                so that what the pages lack comes to light, and addresses in the answer bear it.
            conversation_id: Where it was asked.
            channel: Name of the channel.
        """
        asked = {"question": question_id, "conversation": conversation_id, "channel": channel}
        found = await self._get("/knowledge/answer", q=question, language=language, **asked)
        return cast(types.Answer, found)

    async def order(self, number: str) -> types.Order:
        """Return an order."""
        return cast(types.Order, await self._get(f"/orders/{quote(number, safe='')}"))

    async def has_proven(self, number: str, conversation_id: str) -> types.Proof:
        """Tell whether an order was shown to be theirs in a conversation."""
        path = f"/orders/{quote(number, safe='')}/proof"
        return cast(types.Proof, await self._get(path, conversation_id=conversation_id))

    async def prove(self, number: str, conversation_id: str, fact: str) -> types.Proof:
        """Look at a second fact about an order."""
        body = {"conversation_id": conversation_id, "fact": fact}
        path = f"/orders/{quote(number, safe='')}/proof"
        return cast(types.Proof, await self._post(path, body))

    async def orders_of(self, customer_id: str, limit: int) -> list[types.Order]:
        """Return a customer's orders, newest first."""
        found = await self._get(f"/customers/{quote(customer_id, safe='')}/orders", limit=limit)
        return cast(list[types.Order], found["orders"])

    async def cancel_order(self, number: str) -> types.Change:
        """Cancel an order."""
        return cast(types.Change, await self._post(f"/orders/{number}/cancel"))

    async def change_address(self, number: str, address: str) -> types.Change:
        """Send an order elsewhere."""
        body = {"address": address}
        return cast(types.Change, await self._post(f"/orders/{number}/address", body))

    async def request_invoice(self, number: str) -> dict[str, str]:
        """Return where an order's invoice is."""
        return cast(dict[str, str], await self._post(f"/orders/{number}/invoice"))

    async def check_return(self, number: str, item: str | None) -> types.ReturnCheck:
        """Tell whether an order, or one item of it by number or name, may come back."""
        found = await self._get(f"/orders/{number}/return-check", item=item)
        return cast(types.ReturnCheck, found)

    async def item(self, number: str, reference: str) -> types.OrderItem:
        """Return the item of an order that a number, a name or a kind means."""
        found = await self._get(f"/orders/{number}/items/{quote(reference, safe='')}")
        return cast(types.OrderItem, found)

    async def book_return(
        self, number: str, *, sku: str, reason: str, kind: str
    ) -> types.BookedReturn:
        """Book a return or an exchange; the same wish twice is one booking, so it is retried.

        Raises:
            Refused: When it may not come back; the text is the verdict of `check_return`.
        """
        body = {"sku": sku, "reason": reason, "kind": kind}
        found = await self._send("POST", f"/orders/{number}/returns", retry=True, json=body)
        return cast(types.BookedReturn, found)

    async def returns_of(self, number: str) -> list[types.BookedReturn]:
        """Return the returns of an order."""
        found = await self._get(f"/orders/{number}/returns")
        return cast(list[types.BookedReturn], found["returns"])

    async def product(self, reference: str) -> types.Product:
        """Return the product that a number or a name means."""
        return cast(types.Product, await self._get(f"/products/{quote(reference, safe='')}"))

    async def products(
        self, *, category: str | None = None, brand: str | None = None, limit: int = 10
    ) -> list[types.Product]:
        """Return products of a kind or a brand."""
        found = await self._get("/products", category=category, brand=brand, limit=limit)
        return cast(list[types.Product], found["products"])

    async def compare(self, references: Sequence[str]) -> types.Comparison:
        """Put products side by side."""
        found = await self._get("/products/compare", refs=list(references))
        return cast(types.Comparison, found)

    async def recommend(self, **wish: Any) -> types.Recommended:
        """Return recommendations for a customer and a wish, each with its reason."""
        given = {name: value for name, value in wish.items() if value is not None}
        # The id makes one offer of a request that is sent again.
        body = {"request": uuid.uuid4().hex, **given}
        found = await self._send("POST", "/recommendations", retry=True, json=body)
        return cast(types.Recommended, found)

    async def ask_attention(self, **asked: Any) -> types.Attention:
        """Ask whether a customer may be offered something they did not ask for."""
        given = {name: value for name, value in asked.items() if value is not None}
        return cast(types.Attention, await self._post("/offers/allowance", given))

    async def refuse_offers(self, **said: Any) -> types.NotWanted:
        """Keep what a customer is not interested in, and return what was understood."""
        body = {name: value for name, value in said.items() if value is not None}
        found = await self._send("POST", "/offers/not-wanted", retry=True, json=body)
        return cast(types.NotWanted, found)

    async def allow_offers(self, conversation_id: str, customer_id: str | None) -> None:
        """Take back that a customer, or a stranger in this conversation, wants no offers."""
        said = {"conversation_id": conversation_id, "customer_id": customer_id}
        given = {name: value for name, value in said.items() if value is not None}
        await self._send("DELETE", "/offers/not-wanted", retry=True, params=given)

    async def customer(self, customer_id: str) -> types.Customer:
        """Return a customer."""
        return cast(types.Customer, await self._get(f"/customers/{quote(customer_id, safe='')}"))

    async def begin_conversation(
        self, conversation_id: str, *, customer_id: str | None, identity: str | None
    ) -> types.Continued:
        """Keep that a session begins; return who writes, and what of another channel goes on."""
        body = {
            "conversation_id": conversation_id,
            "customer_id": customer_id,
            "identity": identity,
        }
        found = await self._send("POST", "/conversations/begun", retry=True, json=body)
        return cast(types.Continued, found)

    async def tell_mood(self, customer_id: str, conversation_id: str, mood: dict[str, Any]) -> None:
        """Keep how a customer sounded in a session of a conversation."""
        path = f"/customers/{quote(customer_id, safe='')}/moods/{quote(conversation_id, safe='')}"
        await self._send("PUT", path, retry=True, json=mood)

    async def promotions(self, customer_id: str | None) -> list[types.Promotion]:
        """Return the offers that are on."""
        found = await self._get("/promotions", customer_id=customer_id)
        return cast(list[types.Promotion], found["promotions"])

    async def open_ticket(self, **ticket: Any) -> types.Ticket:
        """Open a ticket; a second one on the same topic is the same ticket, so it is retried."""
        found = await self._send("POST", "/desk/tickets", retry=True, json=ticket)
        return cast(types.Ticket, found)

    async def request_callback(self, number: str, conversation_id: str, phone: str) -> None:
        """Keep that a customer wants to be called back; twice is once."""
        path = f"/desk/tickets/{quote(number, safe='')}/callback"
        body = {"conversation_id": conversation_id, "phone": phone}
        await self._send("POST", path, retry=True, json=body)

    async def save_feedback(self, **feedback: Any) -> None:
        """Keep what a customer thinks."""
        await self._post("/feedback", feedback)

    async def _get(self, path: str, **parameters: Any) -> Any:
        given = {name: value for name, value in parameters.items() if value is not None}
        return await self._send("GET", path, retry=True, params=given)

    async def _post(self, path: str, body: dict[str, Any] | None = None) -> Any:
        return await self._send("POST", path, retry=False, json=body or {})

    async def _send(self, method: str, path: str, *, retry: bool, **content: Any) -> Any:
        try:
            async for attempt in AsyncRetrying(
                stop=stop_after_attempt(2 if retry else 1),
                wait=wait_fixed(RETRY_SECONDS),
                retry=retry_if_exception_type(httpx.TransportError),
                reraise=True,
            ):
                with attempt:
                    response = await self._http.request(method, path, **content)
        except httpx.HTTPError as error:
            raise ServiceUnavailable(f"{method} {path}: {type(error).__name__}") from error
        return _read(response, method, path)


def _read(response: httpx.Response, method: str, path: str) -> Any:
    if response.status_code == httpx.codes.NOT_FOUND:
        raise NotFound(_detail(response))
    if response.status_code in (httpx.codes.CONFLICT, httpx.codes.UNPROCESSABLE_ENTITY):
        raise Refused(_detail(response))
    if response.is_error:
        raise ServiceUnavailable(f"{method} {path}: status {response.status_code}")
    return response.json() if response.content else None


def _detail(response: httpx.Response) -> str:
    try:
        return str(response.json().get("detail", ""))
    except ValueError:
        return ""
