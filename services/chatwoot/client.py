"""All HTTP to Chatwoot: its application API, `/api/v1/accounts/{account}/…`."""

from __future__ import annotations

from typing import Any, NamedTuple

import httpx

from services.problems import Unavailable

SECONDS = 10.0
CONNECT_SECONDS = 3.0


class ChatwootUnavailable(Unavailable):
    """Chatwoot does not answer, or refuses."""


class Contact(NamedTuple):
    """A customer as Chatwoot knows them in an inbox."""

    id: int
    source_id: str


class ChatwootClient:
    """Asks Chatwoot.

    Args:
        url: Address of Chatwoot, without a path.
        account: Number of the account.
        inbox: Number of an inbox of the kind API.
        token: Access token of a user or an agent bot (`api_access_token`).
        transport: Another way than the network, for tests.
    """

    def __init__(
        self,
        url: str,
        account: int,
        inbox: int,
        token: str,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._inbox = inbox
        self._http = httpx.Client(
            base_url=f"{url.rstrip('/')}/api/v1/accounts/{account}",
            headers={"api_access_token": token},
            timeout=httpx.Timeout(SECONDS, connect=CONNECT_SECONDS),
            transport=transport,
        )

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def contact(self, identifier: str, known: dict[str, str]) -> Contact:
        """Return the contact of an identifier; it is made where there is none.

        Args:
            identifier: What the customer is called on our side.
            known: Their `name`, `email` and `phone_number`, as far as they are known.
        """
        body = {"inbox_id": self._inbox, "identifier": identifier, **known}
        answer = self._request("POST", "/contacts", json=body, allowed=422)
        if answer.is_success:
            made = answer.json()["payload"]
            return Contact(made["contact"]["id"], made["contact_inbox"]["source_id"])
        return self._known(identifier)

    def conversation(self, contact: Contact, about: dict[str, str]) -> int:
        """Begin a conversation and return its number."""
        body = {
            "source_id": contact.source_id,
            "inbox_id": self._inbox,
            "contact_id": contact.id,
            "status": "open",
            "custom_attributes": about,
        }
        return int(self._request("POST", "/conversations", json=body).json()["id"])

    def said(self, conversation: int, text: str) -> None:
        """Add what the customer said."""
        self._message(conversation, {"content": text, "message_type": "incoming"})

    def note(self, conversation: int, text: str) -> None:
        """Add what only people there should see."""
        body = {"content": text, "message_type": "outgoing", "private": True}
        self._message(conversation, body)

    def _message(self, conversation: int, body: dict[str, Any]) -> None:
        self._request("POST", f"/conversations/{conversation}/messages", json=body)

    def _known(self, identifier: str) -> Contact:
        found = self._request("GET", "/contacts/search", params={"q": identifier}).json()
        for contact in found["payload"]:
            if contact.get("identifier") == identifier:
                return self._in_inbox(contact)
        raise ChatwootUnavailable("Chatwoot refused the contact, and has none of its identifier.")

    def _in_inbox(self, contact: dict[str, Any]) -> Contact:
        for place in contact.get("contact_inboxes") or ():
            if place["inbox"]["id"] == self._inbox:
                return Contact(contact["id"], place["source_id"])
        body = {"inbox_id": self._inbox}
        made = self._request("POST", f"/contacts/{contact['id']}/contact_inboxes", json=body)
        return Contact(contact["id"], made.json()["source_id"])

    def _request(self, method: str, path: str, allowed: int = 0, **content: Any) -> httpx.Response:
        try:
            answer = self._http.request(method, path, **content)
        except httpx.HTTPError as error:
            reason = type(error).__name__
            raise ChatwootUnavailable(
                f"Chatwoot does not answer ({reason}); is CHATWOOT_URL right?"
            ) from error
        if answer.is_error and answer.status_code != allowed:
            raise ChatwootUnavailable(
                f"Chatwoot refused {method} {path} with {answer.status_code}; are CHATWOOT_TOKEN, "
                "CHATWOOT_ACCOUNT and CHATWOOT_INBOX right?"
            )
        return answer
