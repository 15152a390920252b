"""The rules of orders: what may be changed until when, what may come back."""

from __future__ import annotations

import secrets
from datetime import date, datetime, timedelta
from decimal import Decimal

from sqlalchemy.orm import Session

from services.catalogue.schemas import names
from services.catalogue.service import CatalogueService
from services.customers.events.schemas import EventIn
from services.customers.events.service import EventService
from services.orders.models import Invoice, Order, OrderItem, Return
from services.orders.numbers import normalised
from services.orders.repository import OrderRepository
from services.orders.schemas import (
    ChangeOut,
    InvoiceOut,
    ItemOut,
    OrderOut,
    ReturnCheck,
    ReturnIn,
    ReturnOut,
    ReturnResult,
)
from services.problems import Conflict, NotFound

NOT_SENT = frozenset({"placed", "paid", "packed"})
RETURN_PREFIX = "RT"
FIRST_RETURN = 20000001


class OrderService:
    """Tells and changes orders.

    Args:
        session: An open session.
        currency: Currency of the prices.
        today: The day that return windows are counted to.
    """

    def __init__(self, session: Session, currency: str, today: date) -> None:
        self.repository = OrderRepository(session)
        self.catalogue = CatalogueService(session, currency)
        self.events = EventService(session, timedelta())
        self.currency = currency
        self.today = today

    def order(self, number: str) -> OrderOut:
        """Return an order.

        Raises:
            NotFound: When there is none of that number.
        """
        return self.shown(self._found(number))

    def orders_of(self, customer_id: str, status: str | None, limit: int) -> list[OrderOut]:
        """Return a customer's orders, newest first."""
        orders = self.repository.orders_of(customer_id, status, limit)
        return [self.shown(order) for order in orders]

    def cancel(self, number: str) -> ChangeOut:
        """Cancel an order that has not been sent; a second call changes nothing."""
        order = self._found(number, for_change=True)
        if order.status == "cancelled":
            return ChangeOut(result="already_cancelled", order=self.shown(order))
        if order.status not in NOT_SENT:
            return ChangeOut(result="already_shipped", order=self.shown(order))
        order.status = "cancelled"
        order.expected_on = None
        return ChangeOut(result="cancelled", order=self.shown(order))

    def change_address(self, number: str, address: str) -> ChangeOut:
        """Send an order that has not been sent to another address."""
        order = self._found(number, for_change=True)
        if order.status not in NOT_SENT:
            return ChangeOut(result="already_shipped", order=self.shown(order))
        order.address = address
        return ChangeOut(result="changed", order=self.shown(order))

    def check_return(self, number: str, reference: str | None = None) -> ReturnCheck:
        """Tell whether an order, or one item of it, may come back.

        Args:
            number: The order's number.
            reference: The item, by stock-keeping unit, name or kind.
        """
        order = self._found(number)
        items = [item for item in self.shown(order).items if item.returnable]
        sku = None if reference is None else self._meant(order, reference)
        if sku is not None:
            items = [item for item in items if item.sku == sku]
        return ReturnCheck(
            result=self._verdict(order, sku), returnable_until=self._until(order), items=items
        )

    def book_return(self, number: str, wish: ReturnIn) -> ReturnOut:
        """Book a return or an exchange; the same item is never booked twice.

        The same wish once more on the same day is the same booking: whoever asked may not have
        heard the answer.

        Raises:
            Conflict: When it may not come back; the detail is the verdict.
        """
        order = self._found(number, for_change=True)
        known = next((booked for booked in order.returns if self._is_again(booked, wish)), None)
        if known is not None:
            return _shown_return(known)
        verdict = self._verdict(order, wish.sku)
        if verdict != "ok":
            raise Conflict(verdict)
        item = next(item for item in order.items if item.sku == wish.sku)
        refund = item.price * item.quantity if wish.kind == "return" else Decimal(0)
        booked = Return(
            return_number=self._next_return_number(),
            number=order.number,
            sku=wish.sku,
            kind=wish.kind,
            reason=wish.reason,
            state="requested",
            created_on=self.today,
            refund_amount=refund,
        )
        self.repository.add_return(booked)
        self._tell_behaviour(order, booked, item)
        return _shown_return(booked)

    def returns_of(self, number: str) -> list[ReturnOut]:
        """Return the returns of an order."""
        return [_shown_return(booked) for booked in self._found(number).returns]

    def request_invoice(self, number: str) -> InvoiceOut:
        """Return where the invoice of an order can be read; there is one an order."""
        order = self._found(number)
        invoice = self.repository.invoice_of(order.number)
        if invoice is None:
            invoice = Invoice(
                key=secrets.token_urlsafe(24), number=order.number, created_at=datetime.utcnow()
            )
            self.repository.add_invoice(invoice)
        return InvoiceOut(url=f"/invoices/{invoice.key}")

    def invoiced(self, key: str) -> OrderOut:
        """Return the order of an invoice.

        Raises:
            NotFound: When there is no such invoice.
        """
        invoice = self.repository.invoice(key)
        if invoice is None:
            raise NotFound("There is no such invoice.")
        return self.order(invoice.number)

    def item(self, number: str, reference: str) -> ItemOut:
        """Return the item of an order that a stock-keeping unit, a name or a kind means.

        Raises:
            NotFound: When it means none of the order's items, or several.
        """
        order = self.order(number)
        sku = self._meant(self._found(number), reference)
        for item in order.items:
            if item.sku == sku:
                return item
        raise NotFound(f"Order {order.number} has no item {reference!r}.")

    def shown(self, order: Order) -> OrderOut:
        """Return an order as it crosses the boundary."""
        states = {booked.sku: booked.state for booked in order.returns}
        return OrderOut(
            number=order.number,
            customer_id=order.customer_id,
            status=order.status,
            placed_on=order.placed_on,
            shipped_on=order.shipped_on,
            delivered_on=order.delivered_on,
            expected_on=order.expected_on,
            carrier=order.carrier,
            tracking_number=order.tracking_number,
            total=sum((item.price * item.quantity for item in order.items), Decimal(0)),
            currency=self.currency,
            items=[
                ItemOut(
                    sku=item.sku,
                    category=item.product.category_id,
                    name=names(item.product),
                    quantity=item.quantity,
                    price=item.price,
                    returnable=self._in_time(order, item) and item.sku not in states,
                    return_state=states.get(item.sku),
                )
                for item in order.items
            ],
            cancellable=order.status in NOT_SENT,
            returnable_until=self._until(order),
        )

    def _tell_behaviour(self, order: Order, booked: Return, item: OrderItem) -> None:
        """Tell what recommends that the customer did not keep this; who exchanges it wants it."""
        if order.customer_id is None or booked.kind != "return":
            return
        event = EventIn(
            event_id=f"return {booked.return_number}",
            customer_id=order.customer_id,
            kind="returned",
            sku=booked.sku,
            value=item.quantity,
            conversation_id=None,
        )
        self.events.record([event], datetime.utcnow())

    def _verdict(self, order: Order, sku: str | None) -> ReturnResult:
        items = [item for item in order.items if sku in (None, item.sku)]
        returned = {booked.sku for booked in order.returns}
        if not items:
            return "unknown_item"
        if order.status != "delivered":
            return "not_delivered"
        if all(item.sku in returned for item in items):
            return "already_returned"
        in_time = any(self._in_time(order, i) and i.sku not in returned for i in items)
        return "ok" if in_time else "window_passed"

    def _is_again(self, booked: Return, wish: ReturnIn) -> bool:
        same = (booked.sku, booked.kind, booked.reason) == (wish.sku, wish.kind, wish.reason)
        return same and booked.created_on == self.today and booked.state == "requested"

    def _meant(self, order: Order, reference: str) -> str:
        """Return the stock-keeping unit that a reference means among an order's items."""
        if any(item.sku == reference for item in order.items):
            return reference
        found = self.catalogue.search(reference, [item.product for item in order.items])
        return found[0].sku if found else reference

    def _in_time(self, order: Order, item: OrderItem) -> bool:
        if order.delivered_on is None:
            return False
        last_day: date = order.delivered_on + timedelta(item.product.return_days)
        return self.today <= last_day

    def _until(self, order: Order) -> date | None:
        if order.delivered_on is None or not order.items:
            return None
        longest = max(item.product.return_days for item in order.items)
        until: date = order.delivered_on + timedelta(longest)
        return until

    def _next_return_number(self) -> str:
        last = self.repository.last_return_number()
        number = int(last.removeprefix(RETURN_PREFIX)) + 1 if last else FIRST_RETURN
        return f"{RETURN_PREFIX}{number}"

    def _found(self, number: str, for_change: bool = False) -> Order:
        order = self.repository.order(normalised(number), for_change)
        if order is None:
            raise NotFound(f"No order {normalised(number)!r}.")
        return order


def _shown_return(booked: Return) -> ReturnOut:
    return ReturnOut(
        return_number=booked.return_number,
        kind=booked.kind,
        state=booked.state,
        refund_amount=booked.refund_amount,
        sku=booked.sku,
        created_on=booked.created_on,
    )
