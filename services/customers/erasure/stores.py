"""The stores of personal data: a new table with a person in it is added here.

A test writes a person everywhere and fails for whatever table nobody added.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from services.chatwoot.models import ChatwootLink
from services.customers.erasure.invoices import InvoiceStore
from services.customers.erasure.questions import QuestionStore
from services.customers.erasure.store import Store
from services.customers.erasure.tables import (
    Keys,
    TableStore,
    conversations,
    ids,
    ids_and_conversations,
    orders,
)
from services.customers.models import (
    BehaviourEvent,
    Consent,
    ConversationMood,
    Customer,
    CustomerConversation,
    FieldSource,
    Identity,
    IdentityChange,
    QuarantinedEvent,
)
from services.desk.models import Entry, Feedback, Holding, Ticket
from services.orders.models import Order, OrderItem, OrderProof, Return
from services.recommendation.offers.models import Approach, NotWanted, Offer


def table_stores(session: Session) -> list[Store]:
    """Return the stores that are tables, in the order in which they can be erased."""

    def talked(table: Any, whose: Any) -> TableStore:
        """Return a table of what was said or done in conversations, some before signing in."""
        keys = [(whose, ids_and_conversations), (table.conversation_id, conversations)]
        return TableStore(session, table, keys, conversation=table.conversation_id)

    def in_conversations(table: Any) -> TableStore:
        """Return a table of conversations that names nobody."""
        keys = [(table.conversation_id, conversations)]
        return TableStore(session, table, keys, conversation=table.conversation_id)

    def owned(table: Any, *whose: Any, keys: Keys = ids, **more: Any) -> TableStore:
        return TableStore(session, table, [(column, keys) for column in whose], **more)

    # What an order was for and what it cost stays in the books; to whom it went does not.
    nobody = {"customer_id": None, "address": None, "tracking_number": None}
    sent_from = QuarantinedEvent.sent["conversation_id"].as_string()
    return [
        InvoiceStore(session),
        owned(Return, Return.number, keys=orders, blank={"reason": ""}),
        owned(OrderItem, OrderItem.number, keys=orders, blank={}),
        owned(Order, Order.customer_id, blank=nobody),
        in_conversations(ChatwootLink),
        in_conversations(Entry),
        in_conversations(Holding),
        talked(Ticket, Ticket.customer_id),
        in_conversations(OrderProof),
        talked(Feedback, Feedback.customer_id),
        QuestionStore(session),
        talked(BehaviourEvent, BehaviourEvent.shopper_id),
        TableStore(
            session,
            QuarantinedEvent,
            [(QuarantinedEvent.shopper_id, ids_and_conversations), (sent_from, conversations)],
            conversation=sent_from,
        ),
        talked(ConversationMood, ConversationMood.customer_id),
        talked(CustomerConversation, CustomerConversation.customer_id),
        talked(Approach, Approach.person),
        talked(Offer, Offer.customer_id),
        owned(NotWanted, NotWanted.person, keys=ids_and_conversations),
        owned(Consent, Consent.customer_id),
        owned(IdentityChange, IdentityChange.customer_id, IdentityChange.other_id),
        owned(Identity, Identity.customer_id),
        owned(FieldSource, FieldSource.customer_id),
        owned(Customer, Customer.id),
    ]
