"""Routes of orders."""

from __future__ import annotations

from datetime import datetime, timedelta

from fastapi import APIRouter, Depends, Query
from sqlalchemy.orm import Session

from services.accounts import access
from services.container import Container, Services
from services.orders.ownership import OwnershipService
from services.orders.proofs import Patience
from services.orders.schemas import (
    AddressIn,
    ChangeOut,
    InvoiceOut,
    ItemOut,
    OrderOut,
    OrdersOut,
    ProofIn,
    ProofOut,
    ReturnCheck,
    ReturnIn,
    ReturnOut,
    ReturnsOut,
)
from services.orders.service import OrderService

router = APIRouter(tags=["orders"], dependencies=[Depends(access.assistant)])


def order_service(services: Container, session: Session) -> OrderService:
    """Return the service of orders on a session."""
    return OrderService(session, services.settings.currency, services.today())


@router.get("/customers/{customer_id}/orders", response_model=OrdersOut)
def orders(
    services: Services,
    customer_id: str,
    status: str | None = None,
    limit: int = Query(5, ge=1, le=100),
) -> OrdersOut:
    """Return a customer's orders, newest first."""
    with services.database.session() as session:
        found = order_service(services, session).orders_of(customer_id, status, limit)
        return OrdersOut(orders=found)


@router.get("/orders/{number}", response_model=OrderOut)
def order(services: Services, number: str) -> OrderOut:
    """Return an order."""
    with services.database.session() as session:
        return order_service(services, session).order(number)


def ownership_service(services: Container, session: Session) -> OwnershipService:
    """Return the service of who may see which order."""
    settings = services.settings
    patience = Patience(
        settings.order_guesses,
        settings.order_guesses_in_all,
        timedelta(hours=settings.order_lock_hours),
        settings.order_guesses_an_hour,
    )
    return OwnershipService(session, patience, datetime.utcnow())


@router.get("/orders/{number}/proof", response_model=ProofOut)
def proven(services: Services, number: str, conversation_id: str) -> ProofOut:
    """Tell whether an order was shown to be theirs in a conversation."""
    with services.database.session() as session:
        return ownership_service(services, session).proven(number, conversation_id)


@router.post("/orders/{number}/proof", response_model=ProofOut)
def prove(services: Services, number: str, told: ProofIn) -> ProofOut:
    """Look at a second fact about an order."""
    with services.database.session() as session:
        service = ownership_service(services, session)
        return service.prove(number, told.conversation_id, told.fact)


@router.post("/orders/{number}/cancel", response_model=ChangeOut)
def cancel(services: Services, number: str) -> ChangeOut:
    """Cancel an order that has not been sent."""
    with services.database.session() as session:
        return order_service(services, session).cancel(number)


@router.post("/orders/{number}/address", response_model=ChangeOut)
def change_address(services: Services, number: str, wanted: AddressIn) -> ChangeOut:
    """Send an order that has not been sent to another address."""
    with services.database.session() as session:
        return order_service(services, session).change_address(number, wanted.address)


@router.get("/orders/{number}/return-check", response_model=ReturnCheck)
def check_return(services: Services, number: str, item: str | None = None) -> ReturnCheck:
    """Tell whether an order, or one item of it by number or name, may come back."""
    with services.database.session() as session:
        return order_service(services, session).check_return(number, item)


@router.get("/orders/{number}/items/{reference:path}", response_model=ItemOut)
def item(services: Services, number: str, reference: str) -> ItemOut:
    """Return the item of an order that a number, a name or a kind means."""
    with services.database.session() as session:
        return order_service(services, session).item(number, reference)


@router.post("/orders/{number}/returns", response_model=ReturnOut, status_code=201)
def book_return(services: Services, number: str, wish: ReturnIn) -> ReturnOut:
    """Book a return or an exchange."""
    with services.database.session() as session:
        return order_service(services, session).book_return(number, wish)


@router.get("/orders/{number}/returns", response_model=ReturnsOut)
def returns(services: Services, number: str) -> ReturnsOut:
    """Return the returns of an order."""
    with services.database.session() as session:
        return ReturnsOut(returns=order_service(services, session).returns_of(number))


@router.post("/orders/{number}/invoice", response_model=InvoiceOut)
def request_invoice(services: Services, number: str) -> InvoiceOut:
    """Make the invoice of an order, or return the one there is."""
    with services.database.session() as session:
        return order_service(services, session).request_invoice(number)
