"""The rules of questions: what is kept of them, for how long, and what came of them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from itertools import groupby

import structlog
from sqlalchemy.exc import SQLAlchemyError

from services.analytics.repository import TrackerRepository
from services.database import Database
from services.knowledge.schemas import Answer, Passage
from services.problems import NotFound
from services.questions import grouping
from services.questions.masking import asks_something, mask
from services.questions.models import AskedQuestion
from services.questions.outcomes import (
    AGAIN,
    CLICKED,
    HELPED,
    PERSON,
    THANKED,
    UNHELPFUL,
    Signs,
    outcomes,
)
from services.questions.prior import Prior
from services.questions.repository import QuestionRepository, kinds, pack, unpack
from services.vectors import Encoder, Vectors, encode_queries

logger = structlog.get_logger(__name__)

# The slot in which the answering action keeps the question's id.
SLOT = "question"
ENCODED_AT_ONCE = 256
KEPT_PASSAGES = 3
# Enough for a person to see why it was no answer.
LONGEST_PASSAGE = 600
# A customer who asks again does so soon.
AGAIN_WITHIN = timedelta(minutes=30)
# What is said later than this after a question tells nothing of it.
OVER_AFTER = timedelta(days=1)
A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Asked:
    """A look-up of the assistant's.

    Attributes:
        id: Chosen by whoever asks, so that the same look-up sent twice is one.
        text: What the customer wrote.
        language: `en` or `zh`.
        channel: Where it was written.
        conversation_id: Rasa's id of the conversation.
    """

    id: str
    text: str
    language: str
    channel: str
    conversation_id: str


def utc_now() -> datetime:
    """Return the time as it is kept: UTC, without saying so."""
    return datetime.now(timezone.utc).replace(tzinfo=None)


class QuestionService:
    """Keeps questions and finds out what came of them.

    Args:
        database: The database.
        conversations: Rasa's tracker store, only read.
        encoder: Turns texts into vectors.
        prior: Means of the help pages' own questions.
        signs: What tells of outcomes.
        days: A question is forgotten after so many; 0 keeps none at all.
        now: Tells the time.
    """

    def __init__(
        self,
        database: Database,
        conversations: TrackerRepository,
        encoder: Encoder,
        prior: Prior,
        signs: Signs,
        days: int,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self.database = database
        self.encoder = encoder
        self.days = days
        self.now = now
        self._conversations = conversations
        self._prior = prior
        self._signs = signs
        self._settled_at: datetime | None = None
        self._forgot_at: datetime | None = None
        self._settling = threading.Lock()

    def close(self) -> None:
        """Close the connections to Rasa's tracker store."""
        self._conversations.close()

    def record(self, asked: Asked, found: Answer) -> None:
        """Keep a question and what was returned; called when the answer is on its way already.

        A database that does not answer loses the question, not the answer.
        """
        text = mask(asked.text)
        if not self.days or not asks_something(text):
            return
        question = AskedQuestion(
            id=asked.id,
            text=text,
            language=asked.language,
            channel=asked.channel,
            conversation_id=asked.conversation_id,
            asked_at=self.now(),
            answered=found.answered,
            confidence=found.confidence,
            passages=_passages(found.passages),
        )
        try:
            with self.database.session() as session:
                QuestionRepository(session).add(question)
            self.forget_old()
        except SQLAlchemyError as error:
            logger.warning("questions.not_kept", reason=type(error).__name__)

    def clicked(self, question_id: str) -> None:
        """Count that a source was opened; an id that is not known counts nothing."""
        try:
            with self.database.session() as session:
                repository = QuestionRepository(session)
                if repository.question(question_id) is not None:
                    repository.tell(question_id, CLICKED, self.now())
        except SQLAlchemyError as error:
            logger.warning("questions.click_not_kept", reason=type(error).__name__)

    def judged(self, question_id: str, helped: bool) -> None:
        """Keep whether the customer says that an answer helped; the latest word counts.

        Raises:
            NotFound: When there is no such question, or it is forgotten already.
        """
        told, other = (HELPED, UNHELPFUL) if helped else (UNHELPFUL, HELPED)
        with self.database.session() as session:
            repository = QuestionRepository(session)
            if repository.question(question_id) is None:
                raise NotFound("There is no such question (any more).")
            repository.take_back(question_id, other)
            repository.tell(question_id, told, self.now())

    def forget_old(self) -> None:
        """Forget what is older than the operator wants to keep, at most once a day."""
        now = self.now()
        if self._forgot_at is not None and now - self._forgot_at < A_DAY:
            return
        with self.database.session() as session:
            count = QuestionRepository(session).forget_before(now - timedelta(days=self.days))
        self._forgot_at = now
        logger.info("questions.forgotten", count=count)

    def forget_conversation(self, conversation_id: str) -> int:
        """Forget the questions of a conversation; returns how many there were."""
        with self.database.session() as session:
            return QuestionRepository(session).forget_conversation(conversation_id)

    def settle(self) -> None:
        """Find out what came of the questions asked since this was done last.

        Nothing of it is done while a customer waits: it happens when somebody looks.
        """
        with self._settling:
            now = self.now()
            self.forget_old()
            self._encode()
            begun = self._settled_at or now - timedelta(days=self.days)
            self._settle_since(begun - OVER_AFTER)
            self._settled_at = now

    def _settle_since(self, moment: datetime) -> None:
        with self.database.session() as session:
            repository = QuestionRepository(session)
            questions = repository.since(moment)
            known = {question.id: question.asked_at for question in questions}
            conversations = sorted({question.conversation_id for question in questions})
            since = moment.replace(tzinfo=timezone.utc).timestamp()
            events = self._conversations.following(conversations, since, SLOT)
            for told in outcomes(events, self._signs):
                at = datetime.fromtimestamp(told.at, timezone.utc).replace(tzinfo=None)
                if told.question in known and at - known[told.question] < OVER_AFTER:
                    repository.tell(told.question, told.kind, at)
            for before, after in self._asked_again(questions):
                repository.tell(before.id, AGAIN, after.asked_at)

    def _asked_again(
        self, questions: Sequence[AskedQuestion]
    ) -> list[tuple[AskedQuestion, AskedQuestion]]:
        """Return each question that was asked again soon, with the question that did so."""
        near = self.near(questions)
        place = {question.id: number for number, question in enumerate(questions)}
        ordered = sorted(questions, key=lambda one: (one.conversation_id, one.asked_at))
        found = []
        for _, of_one in groupby(ordered, key=lambda one: one.conversation_id):
            turns = list(of_one)
            for number, before in enumerate(turns):
                for after in turns[number + 1 : number + 1 + self._signs.within_turns]:
                    alike = near[place[before.id]] @ near[place[after.id]] >= grouping.AGAIN
                    if alike and after.asked_at - before.asked_at < AGAIN_WITHIN:
                        found.append((before, after))
                        break
        return found

    def asked(self, days: int) -> list[tuple[AskedQuestion, bool]]:
        """Return the questions of the last days, each with whether it was asked in vain."""
        self.settle()
        since = self.now() - timedelta(days=days)
        with self.database.session() as session:
            questions = QuestionRepository(session).since(since)
            return [(question, fails(question)) for question in questions]

    def near(self, questions: Sequence[AskedQuestion]) -> Vectors:
        """Return the centred vectors of encoded questions."""
        vectors = unpack(questions, self.encoder.dimension)
        languages = [question.language for question in questions]
        return grouping.centred(vectors, languages, self._prior.means())

    def _encode(self) -> None:
        while True:
            with self.database.session() as session:
                questions = QuestionRepository(session).without_vectors(ENCODED_AT_ONCE)
                if not questions:
                    return
                texts = [question.text for question in questions]
                for question, vector in zip(
                    questions, encode_queries(self.encoder, texts), strict=True
                ):
                    question.vector = pack(vector)


def fails(question: AskedQuestion) -> bool:
    """Tell whether a question was asked in vain.

    One who thanked and then asked something like it went on; the answer was not in vain.
    """
    told = kinds(question)
    if not question.answered or told & {UNHELPFUL, PERSON}:
        return True
    return AGAIN in told and not told & {HELPED, THANKED}


def _passages(passages: Sequence[Passage]) -> list[dict[str, str | int]]:
    """Return what is kept of passages: which, of which day's text, and how the first begins."""
    known = {"page", "version", "title", "heading", "url", "language"}
    kept = [passage.dict(include=known) for passage in passages[:KEPT_PASSAGES]]
    if kept:
        kept[0]["text"] = passages[0].text[:LONGEST_PASSAGE]
    return kept
