"""Who may see an order without signing in: its number and a second fact, and how often one may try.

Pure: the clock and the rows are given.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

LAST_DIGITS = 4
SHORTEST_PHONE = 7
MAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+")
ORDER_NUMBER = re.compile(r"[a-z]{1,3}[ #-]?\d{6,}", re.IGNORECASE)
DIGITS = re.compile(r"\d(?:[ ().-]?\d)*")
FIRST_PAUSE = timedelta(seconds=2)

Verdict = Literal["free", "too_soon", "locked"]


@dataclass(frozen=True)
class Patience:
    """How often somebody may be wrong.

    Attributes:
        conversation: Wrong facts in one conversation.
        order: Wrong facts about one order number, from all conversations together.
        window: So long a wrong fact counts.
        short: Wrong facts in an hour about all orders together; after so many, four digits are no
            fact any more: who tries one ending on every order would find some.
    """

    conversation: int
    order: int
    window: timedelta
    short: int


def fits(told: str, phones: Iterable[str], mails: Iterable[str], last_digits: bool = True) -> bool:
    """Tell whether what a customer writes holds a fact of the order's customer.

    The fact is an e-mail address, a phone number, or the last four digits of one. Who tells several
    is guessing.

    Args:
        told: The message.
        phones: Phone numbers of the customer.
        mails: E-mail addresses of the customer.
        last_digits: Whether the last four digits are enough.
    """
    text = unicodedata.normalize("NFKC", told)
    addresses = {found.rstrip(".!?").casefold() for found in MAIL.findall(text)}
    rest = ORDER_NUMBER.sub(" ", MAIL.sub(" ", text))
    numbers = {re.sub(r"\D", "", found) for found in DIGITS.findall(rest)}
    if len(addresses) + len(numbers) != 1:
        return False
    if addresses:
        return bool(addresses & {mail.casefold() for mail in mails})
    (number,) = numbers
    known = {re.sub(r"\D", "", phone) for phone in phones}
    if len(number) == LAST_DIGITS:
        return last_digits and any(phone.endswith(number) for phone in known)
    # At home nobody writes the country's code, and some write a zero for it.
    national = number.lstrip("0")
    return len(national) >= SHORTEST_PHONE and any(phone.endswith(national) for phone in known)


def verdict(
    now: datetime,
    in_conversation: Sequence[datetime],
    about_order: Sequence[datetime],
    patience: Patience,
) -> Verdict:
    """Tell whether one more fact is looked at.

    Args:
        now: The time.
        in_conversation: When facts were wrong in this conversation.
        about_order: When facts were wrong about this order number, anywhere.
        patience: How often one may be wrong.
    """
    since = now - patience.window
    here = [at for at in in_conversation if at > since]
    there = [at for at in about_order if at > since]
    if len(here) >= patience.conversation or len(there) >= patience.order:
        return "locked"
    # Each wrong fact doubles the pause: nobody who types notices the first ones.
    if there and now - max(there) < FIRST_PAUSE * 2 ** (len(there) - 1):
        return "too_soon"
    return "free"
