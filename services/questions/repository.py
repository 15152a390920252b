"""All SQL of questions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import numpy as np
from sqlalchemy import delete, exists, func, or_, select, update
from sqlalchemy.orm import Session

from services.database import in_parts
from services.questions.models import AskedQuestion, QuestionGroup, QuestionOutcome
from services.vectors import Vectors

DISMISSED, ANSWERED = "dismissed", "answered"


class QuestionRepository:
    """Reads and writes questions, outcomes and groups.

    Args:
        session: An open session.
    """

    def __init__(self, session: Session) -> None:
        self.session = session

    def add(self, question: AskedQuestion) -> None:
        """Keep a question; one that is known stays as it is, as a look-up may be sent twice."""
        if self.session.get(AskedQuestion, question.id) is None:
            self.session.add(question)
            self.session.flush()

    def question(self, question_id: str) -> AskedQuestion | None:
        """Return a question."""
        return self.session.get(AskedQuestion, question_id)

    def tell(self, question_id: str, kind: str, at: datetime) -> None:
        """Keep what came of a known question; the same twice is once."""
        if self.session.get(QuestionOutcome, (question_id, kind)) is None:
            self.session.add(QuestionOutcome(question_id=question_id, kind=kind, at=at))
            self.session.flush()

    def take_back(self, question_id: str, kind: str) -> None:
        """Forget an outcome."""
        self.session.execute(
            delete(QuestionOutcome).where(
                QuestionOutcome.question_id == question_id, QuestionOutcome.kind == kind
            )
        )

    def since(self, moment: datetime) -> list[AskedQuestion]:
        """Return the questions asked since, oldest first."""
        query = (
            select(AskedQuestion)
            .where(AskedQuestion.asked_at >= moment)
            .order_by(AskedQuestion.asked_at, AskedQuestion.id)
        )
        return list(self.session.scalars(query))

    def open(self, since: datetime, failed: Sequence[str], most: int) -> list[AskedQuestion]:
        """Return the newest questions without an answer that helped, dismissed ones among them.

        Args:
            since: Questions before are left out.
            failed: Outcomes that tell that an answer did not help.
            most: How many at most.
        """
        told = exists().where(
            QuestionOutcome.question_id == AskedQuestion.id, QuestionOutcome.kind.in_(failed)
        )
        query = (
            select(AskedQuestion)
            .outerjoin(QuestionGroup, QuestionGroup.id == AskedQuestion.group_id)
            .where(
                AskedQuestion.asked_at >= since,
                or_(AskedQuestion.answered.is_(False), told),
                or_(QuestionGroup.id.is_(None), QuestionGroup.state == DISMISSED),
            )
            .order_by(AskedQuestion.asked_at.desc(), AskedQuestion.id)
            .limit(most)
        )
        return list(self.session.scalars(query))

    def without_vectors(self, most: int) -> list[AskedQuestion]:
        """Return questions that the encoder has not seen yet."""
        query = select(AskedQuestion).where(AskedQuestion.vector.is_(None)).limit(most)
        return list(self.session.scalars(query))

    def count(self, since: datetime) -> int:
        """Return how many questions were asked since."""
        query = select(func.count()).where(AskedQuestion.asked_at >= since)
        return int(self.session.scalar(query) or 0)

    def group(self, group_id: int) -> QuestionGroup | None:
        """Return a group that was dealt with."""
        return self.session.get(QuestionGroup, group_id)

    def groups(self, most: int) -> list[QuestionGroup]:
        """Return the groups that were dealt with, the latest first."""
        query = select(QuestionGroup).order_by(QuestionGroup.id.desc()).limit(most)
        return list(self.session.scalars(query))

    def add_group(self, group: QuestionGroup) -> QuestionGroup:
        """Keep a group."""
        self.session.add(group)
        self.session.flush()
        return group

    def assign(self, question_ids: Sequence[str], group_id: int) -> int:
        """Put questions into a group; returns how many of them are known."""
        changed = 0
        for ids in in_parts(question_ids):
            query = update(AskedQuestion).where(AskedQuestion.id.in_(ids))
            found = self.session.execute(
                query.values(group_id=group_id), execution_options={"synchronize_session": False}
            )
            changed += found.rowcount
        return changed

    def remove_group(self, group: QuestionGroup) -> None:
        """Open a group's questions again and forget it."""
        query = update(AskedQuestion).where(AskedQuestion.group_id == group.id)
        self.session.execute(
            query.values(group_id=None), execution_options={"synchronize_session": False}
        )
        self.session.delete(group)

    def forget_before(self, moment: datetime) -> int:
        """Forget questions asked before a moment, with what came of them."""
        return self._forget(AskedQuestion.asked_at < moment)

    def forget_conversation(self, conversation_id: str) -> int:
        """Forget a conversation's questions, with what came of them."""
        return self._forget(AskedQuestion.conversation_id == conversation_id)

    def _forget(self, condition: Any) -> int:
        found = self.session.execute(
            delete(AskedQuestion).where(condition),
            execution_options={"synchronize_session": False},
        )
        return int(found.rowcount)


def kinds(question: AskedQuestion) -> set[str]:
    """Return what came of a question."""
    return {outcome.kind for outcome in question.outcomes}


def pack(vector: Any) -> bytes:
    """Return a vector in half precision, as it is kept."""
    return bytes(np.asarray(vector, np.float16).tobytes())


def unpack(questions: Iterable[AskedQuestion], dimension: int) -> Vectors:
    """Return the vectors of questions that have one of this width, shape (questions, dimension)."""
    rows = [np.frombuffer(question.vector, np.float16) for question in questions]
    vectors = np.zeros((len(rows), dimension), np.float32)
    for place, row in enumerate(rows):
        vectors[place] = row
    return vectors
