"""What a document is, whatever it was written in: Markdown, and what is known about it."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict, dataclass
from datetime import date

# Milvus counts bytes, and a Chinese character has three.
LONGEST_KEY = 300
LONGEST_TITLE = 300
LONGEST_LABEL = 100

# Raised when files are read in another way: they are then read again.
READ = 1
# Stands on a line of its own in a document's Markdown where a page of a PDF begins.
PAGE_MARK = "<!-- page {} -->"


@dataclass(frozen=True)
class Facts:
    """What is known about a document besides its words.

    Attributes:
        language: `en` or `zh`; empty when the text itself should tell.
        product: The product it is about; empty when about none in particular.
        audience: Whom it is for; empty when for everybody.
        valid_from: First day on which it holds.
        valid_until: Last day on which it holds.
        url: Where it can be read.
    """

    language: str = ""
    product: str = ""
    audience: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    url: str = ""


UNKNOWN = Facts()


@dataclass(frozen=True)
class Document:
    """A document.

    Attributes:
        key: Its unique name, which stays when its text changes.
        title: Its title.
        text: Its Markdown.
        facts: What else is known about it; its language is always set.
        questions: What customers ask that it answers.
        anchored: Whether its address leads to its headings.
    """

    key: str
    title: str
    text: str
    facts: Facts
    questions: tuple[str, ...] = ()
    anchored: bool = False

    @property
    def digest(self) -> str:
        """Hash of all that is known: two versions with one digest are the same."""
        known = json.dumps(asdict(self), default=str, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(known.encode("utf-8", "replace")).hexdigest()


def file_digest(content: bytes, facts: Facts) -> str:
    """Return the hash by which a file is known to be the same."""
    known = json.dumps([READ, asdict(facts)], default=str, sort_keys=True)
    return hashlib.sha256(known.encode() + b"\0" + content).hexdigest()


def slug(title: str) -> str:
    """Return a title as a part of a key or an address."""
    return re.sub(r"[^\w]+", "-", title.lower()).strip("-")


def key_of(*parts: str) -> str:
    """Return the parts as one key; the end of one that is too long is its hash."""
    key = "/".join(part for part in parts if part)
    if len(key) <= LONGEST_KEY:
        return key
    end = hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()[:16]
    return f"{key[: LONGEST_KEY - len(end) - 1]}-{end}"
