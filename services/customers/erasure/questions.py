"""What a person asked the help pages, as a store of personal data."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.customers.erasure.store import Person
from services.customers.erasure.tables import TableStore, conversations
from services.questions.models import AskedQuestion, QuestionGroup
from services.questions.schemas import LONGEST_TITLE


class QuestionStore(TableStore):
    """What was asked of the help pages, and titles of groups that are a person's own words.

    Args:
        session: An open session.
    """

    def __init__(self, session: Session) -> None:
        super().__init__(session, AskedQuestion, [(AskedQuestion.conversation_id, conversations)])

    def export(self, person: Person) -> list[dict[str, Any]]:
        """Return a person's questions; the encoder's numbers tell nobody anything."""
        return [
            {name: value for name, value in row.items() if name != "vector"}
            for row in super().export(person)
        ]

    def erase(self, person: Person) -> int:
        """Delete a person's questions, and their words from titles."""
        query = (
            select(QuestionGroup, AskedQuestion.text)
            .join(AskedQuestion, AskedQuestion.group_id == QuestionGroup.id)
            .where(AskedQuestion.conversation_id.in_(list(person.conversations)))
        )
        for group, words in self.session.execute(query).all():
            if group.title == words[:LONGEST_TITLE]:
                group.title = ""
        self.session.flush()
        return super().erase(person)
