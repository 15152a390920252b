"""The client that actions import: the services over HTTP, with time-outs and clear errors.

Nothing of the services themselves may be imported here.
"""

from services.client.client import NotFound, Refused, ServicesClient, ServiceUnavailable
from services.client.types import (
    Customer,
    Names,
    Order,
    OrderItem,
    Passage,
    Product,
    Recommendation,
    Sentence,
)

__all__ = [
    "Customer",
    "Names",
    "NotFound",
    "Order",
    "OrderItem",
    "Passage",
    "Product",
    "Recommendation",
    "Refused",
    "Sentence",
    "ServiceUnavailable",
    "ServicesClient",
]
