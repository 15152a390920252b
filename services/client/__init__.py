"""The client that actions import: the services over HTTP, with time-outs and clear errors.

Nothing of the services themselves may be imported here.
"""

from services.client.client import NotFound, Refused, ServicesClient, ServiceUnavailable
from services.client.types import (
    Continued,
    Customer,
    Fit,
    Names,
    Order,
    OrderItem,
    Passage,
    Product,
    Recommended,
    Sentence,
    Ticket,
)

__all__ = [
    "Continued",
    "Customer",
    "Fit",
    "Names",
    "NotFound",
    "Order",
    "OrderItem",
    "Passage",
    "Product",
    "Recommended",
    "Refused",
    "Sentence",
    "ServiceUnavailable",
    "ServicesClient",
    "Ticket",
]
