"""What can go wrong with the help pages and their store."""

from __future__ import annotations


class KnowledgeError(Exception):
    """A page or the store cannot be read; the message names it and the cure."""


class DocumentRefused(KnowledgeError):
    """A document cannot be learned; the message says why and what to do."""
