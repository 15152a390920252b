"""Tables of orders, returns, invoices and proofs."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
)
from sqlalchemy.orm import relationship

from services.database import Base, Money


class Order(Base):
    """An order."""

    __tablename__ = "orders"
    number = Column(String(32), primary_key=True)
    # Nobody when the customer was erased: the books keep the order.
    customer_id = Column(ForeignKey("customers.id"), index=True)
    status = Column(String(32), nullable=False)
    placed_on = Column(Date, nullable=False)
    shipped_on = Column(Date)
    delivered_on = Column(Date)
    expected_on = Column(Date)
    carrier = Column(String(100))
    tracking_number = Column(String(100))
    address = Column(Text)
    items = relationship("OrderItem", order_by="OrderItem.id", lazy="selectin")
    returns = relationship("Return", order_by="Return.created_on", lazy="selectin")


class OrderItem(Base):
    """A product in an order, at the price it was bought for."""

    __tablename__ = "order_items"
    id = Column(Integer, primary_key=True)
    number = Column(ForeignKey("orders.number"), nullable=False, index=True)
    sku = Column(ForeignKey("products.sku"), nullable=False)
    quantity = Column(Integer, nullable=False)
    price = Column(Money, nullable=False)
    product = relationship("Product", lazy="joined")


class Return(Base):
    """An item that comes back, for its money or for another one."""

    __tablename__ = "returns"
    return_number = Column(String(32), primary_key=True)
    number = Column(ForeignKey("orders.number"), nullable=False, index=True)
    sku = Column(ForeignKey("products.sku"), nullable=False)
    kind = Column(String(16), nullable=False)
    reason = Column(Text, nullable=False)
    state = Column(String(16), nullable=False)
    created_on = Column(Date, nullable=False)
    refund_amount = Column(Money, nullable=False)


class Invoice(Base):
    """An invoice; its key cannot be guessed."""

    __tablename__ = "invoices"
    key = Column(String(64), primary_key=True)
    number = Column(ForeignKey("orders.number"), nullable=False, unique=True)
    created_at = Column(DateTime, nullable=False)


class OrderProof(Base):
    """A second fact that somebody told about an order in a conversation; not the fact itself.

    The number is what was written: there may be no such order.
    """

    __tablename__ = "order_proofs"
    id = Column(Integer, primary_key=True)
    conversation_id = Column(String(200), nullable=False)
    number = Column(String(32), nullable=False)
    at = Column(DateTime, nullable=False)
    fits = Column(Boolean, nullable=False)
    __table_args__ = (
        Index("ix_order_proofs_conversation", "conversation_id", "at"),
        Index("ix_order_proofs_number", "number", "at"),
    )
