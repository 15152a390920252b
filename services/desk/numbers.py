"""Numbers of tickets, as customers and agents say them."""

from __future__ import annotations

from services.desk.models import Ticket

PREFIX = "T-"
FIRST = 1000
# No database has a greater key.
GREATEST = 2**31


def number_of(ticket: Ticket) -> str:
    """Return the number of a ticket."""
    return f"{PREFIX}{FIRST + ticket.id}"


def id_of(number: str) -> int | None:
    """Return the key that a number stands for; None for what is no number."""
    digits = number.upper().removeprefix(PREFIX)
    if not (digits.isascii() and digits.isdecimal()) or len(digits) > len(str(GREATEST)):
        return None
    found = int(digits) - FIRST
    return found if found < GREATEST else None
