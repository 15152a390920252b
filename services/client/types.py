"""What the services answer, as the client hands it on."""

from __future__ import annotations

from typing import Any, TypedDict


class Names(TypedDict):
    """A text in both languages."""

    en: str
    zh: str


class Named(Names):
    """A thing with an id and a name in both languages."""

    id: str


class AttributeValue(TypedDict):
    """An attribute of a product."""

    key: str
    label: Names
    value: Names


class Product(TypedDict):
    """A product."""

    sku: str
    name: Names
    brand: Named
    category: Named
    price: float
    currency: str
    stock: int
    restock_on: str | None
    description: Names
    attributes: list[AttributeValue]
    image: str
    url: str
    rating: float | None


class Difference(TypedDict):
    """An attribute in which compared products differ."""

    attribute: str
    label: Names
    values: list[Names]


class Comparison(TypedDict):
    """Products side by side."""

    products: list[Product]
    differences: list[Difference]


class OrderItem(TypedDict):
    """An item of an order; `category` is the id of its kind."""

    sku: str
    category: str
    name: Names
    quantity: int
    price: float
    returnable: bool
    return_state: str | None


class Order(TypedDict):
    """An order; its customer is None when they were erased."""

    number: str
    customer_id: str | None
    status: str
    placed_on: str
    shipped_on: str | None
    delivered_on: str | None
    expected_on: str | None
    carrier: str | None
    tracking_number: str | None
    total: float
    currency: str
    items: list[OrderItem]
    cancellable: bool
    returnable_until: str | None


class Proof(TypedDict):
    """Whether an order was shown to be somebody's."""

    number: str
    result: str


class Change(TypedDict):
    """What came of a change to an order."""

    result: str
    order: Order


class ReturnCheck(TypedDict):
    """Whether an order or an item may come back."""

    result: str
    returnable_until: str | None
    items: list[OrderItem]


class BookedReturn(TypedDict):
    """A return that was booked."""

    return_number: str
    kind: str
    state: str
    refund_amount: float
    sku: str
    created_on: str


class Customer(TypedDict):
    """A customer."""

    customer_id: str
    name: str
    language: str
    email: str | None
    phone: str | None
    points: int
    tier: str
    offers_allowed: bool


class Promotion(TypedDict):
    """An offer that is on."""

    code: str
    description: Names
    ends_on: str
    minimum: float


class Passage(TypedDict):
    """A passage of a help page."""

    text: str
    title: str
    heading: str
    url: str
    language: str
    score: float


class Sentence(TypedDict):
    """A sentence of a composed answer, with the page it is from."""

    text: str
    title: str
    url: str


class Answer(TypedDict):
    """What the help pages say to a question.

    `composed` says it in a language model's sentences; `suggested` are pages that may help where
    none surely answers.
    """

    answered: bool
    confidence: float
    passage: Passage | None
    passages: list[Passage]
    composed: list[Sentence]
    suggested: list[Passage]


class Fit(TypedDict):
    """Something of a wish that a product fits: an attribute and its value, or the price."""

    key: str
    label: Names | None
    value: Names | None
    price: float | None


class Reason(TypedDict):
    """Why something is recommended."""

    kind: str
    because: list[dict[str, Any]]
    fits: list[Fit]


class Recommendation(TypedDict):
    """A product that is recommended."""

    product: Product
    score: float
    reason: Reason
    offer: str | None


class Recommended(TypedDict):
    """Recommendations, what is wanted so far, and what is nearest to a price that nothing has."""

    recommendations: list[Recommendation]
    wanted: dict[str, Any]
    nearest: Product | None


class Attention(TypedDict):
    """Whether something unasked may be offered now, and the id under which it was granted."""

    verdict: str
    approach: str | None


class NotWanted(TypedDict):
    """What a customer was understood not to be interested in."""

    kind: str
    names: list[Names]


class Expectation(TypedDict):
    """What a customer who wants a person may expect.

    `opens_at` is the shop's local time in ISO 8601; `long` is a wait to offer a call back for.
    """

    open: bool
    opens_at: str | None
    agents: int
    waiting: int
    wait_minutes: int | None
    long: bool


class Ticket(TypedDict):
    """A ticket that was opened, its place in the queue and what to expect."""

    number: str
    position: int
    expectation: Expectation


class Continued(TypedDict):
    """Who writes in a session that begins, and what of another channel goes on in it."""

    customer_id: str | None
    conversation_id: str | None
    waits: bool
    events: list[dict[str, Any]]
