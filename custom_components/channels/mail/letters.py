"""Letters made into messages; those that no person wrote are told apart."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping

from imap_tools import MailMessage

from custom_components.channels.incoming import Incoming
from custom_components.channels.mail.own_words import own_words, plain

Headers = Mapping[str, tuple[str, ...]]

MACHINES = re.compile(
    r"^(?:mailer-daemon|postmaster|no-?reply|do-?not-?reply|bounces?)[@+\-.]", re.IGNORECASE
)
BULK = {"bulk", "junk", "list", "auto_reply"}
SUPPRESS = {"all", "autoreply", "oof"}
ANSWER = re.compile(r"^\s*(?:(?:re|fwd?|aw|回复|答复|转发)\s*[:：]\s*)+", re.I)
MESSAGE_ID = re.compile(r"<[^<>\s]{1,250}>")
# Tables hold no longer ids of conversations: those of the services 200 characters, Rasa's 255.
LONGEST_CONVERSATION = 200
# A thread goes on for long, a header does not.
MOST_REFERENCES = 20


def from_machine(letter: MailMessage, own_address: str) -> bool:
    """Tell whether answering a letter could make two machines write to each other (RFC 3834)."""
    sender = letter.from_.lower()
    auto = _header(letter, "auto-submitted").lower()
    suppress = {
        one.strip() for one in _header(letter, "x-auto-response-suppress").lower().split(",")
    }
    return (
        not sender
        or sender == own_address.lower()
        or bool(MACHINES.match(sender))
        or auto not in ("", "no")
        or _header(letter, "precedence").lower() in BULK
        or _header(letter, "return-path").strip() == "<>"
        or bool(suppress & SUPPRESS)
        or any(_header(letter, name) for name in ("list-id", "x-autoreply", "x-autorespond"))
        or letter.obj.get_content_type() == "multipart/report"
    )


def is_authentic(letter: MailMessage, receiver: str) -> bool:
    """Tell whether the server that received a letter found that its sender is who it says.

    Args:
        letter: The letter.
        receiver: Name by which that server signs its findings. Anybody can write findings into a
            letter, but a server puts its own on top and takes false ones of its name away.
    """
    headers: Headers = letter.headers
    for found in headers.get("authentication-results", ()):
        server, _, results = found.partition(";")
        if server.split()[:1] == [receiver]:
            return bool(re.search(r"\bdmarc\s*=\s*pass\b", results, re.I))
    return False


def incoming(letter: MailMessage, says: Mapping[str, str], *, proven: bool) -> Incoming | None:
    """Return a letter as a message, or None for one without words.

    Args:
        letter: The letter.
        says: What the assistant is told for what has no words.
        proven: Whether its sender is who it says.
    """
    answers = MESSAGE_ID.findall(_header(letter, "in-reply-to"))
    subject = ANSWER.sub("", letter.subject).strip()
    words = own_words(letter.text or plain(letter.html))
    # Who begins a thread often says in its subject what it is about.
    if not answers and subject and subject not in words:
        words = f"{subject}\n{words}".strip()
    kind = "image" if letter.attachments else ""
    offered = not words
    words = words or says.get(kind, "")
    if not words:
        return None
    own_id = next(iter(MESSAGE_ID.findall(_header(letter, "message-id"))), "")
    earlier = MESSAGE_ID.findall(_header(letter, "references")) or answers
    return Incoming(
        message_id=own_id or hashlib.sha256(letter.obj.as_bytes()).hexdigest(),
        conversation=_conversation(letter.from_.lower(), [*earlier, own_id][0], proven),
        text=words,
        offered=offered,
        proven=proven,
        metadata={"kind": "email", "attachments": len(letter.attachments)},
        context={
            "to": letter.from_,
            "subject": letter.subject.strip(),
            "answers": own_id,
            "references": [*earlier, *([own_id] if own_id else [])][-MOST_REFERENCES:],
        },
    )


def _conversation(sender: str, thread: str, proven: bool) -> str:
    """Return the conversation a letter belongs to.

    Whose sender is not proven has one for each thread: what somebody else proved under that
    address, such as whose an order is, does not count in it.
    """
    of_thread = "" if proven else f":{_digest(thread)[:16]}"
    conversation = f"email:{sender}{of_thread}"
    if len(conversation) <= LONGEST_CONVERSATION:
        return conversation
    # An address may be that long, and what only looks like one longer still.
    return f"email:{_digest(sender)}{of_thread}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


def _header(letter: MailMessage, name: str) -> str:
    headers: Headers = letter.headers
    return next(iter(headers.get(name, ())), "")
