"""What the help pages lack: questions asked in vain, grouped by meaning, until answered."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Protocol

from services.knowledge.repository import Wanted
from services.knowledge.schemas import Passage
from services.problems import NotFound, Problem
from services.questions import grouping
from services.questions.models import AskedQuestion, QuestionGroup
from services.questions.outcomes import BAD, GOOD
from services.questions.repository import ANSWERED, DISMISSED, QuestionRepository, kinds
from services.questions.schemas import (
    LONGEST_TITLE,
    ArticleIn,
    ClosedOut,
    DismissIn,
    ExampleOut,
    GapOut,
    GapsOut,
    NearOut,
    PublishedOut,
    PublishIn,
)
from services.questions.service import QuestionService, fails

# Grouping compares each with each: 3,000 take 1 to 2 seconds and 150 MB.
MOST_GROUPED = 3000
MOST_SHOWN = 100
EXAMPLES = 8
MOST_CLOSED = 50

# Finds the passages that are worth most to a question of a language.
Search = Callable[[str, Wanted, int], Sequence[Passage]]


class Writer(Protocol):
    """Takes articles."""

    def check(self, name: str, language: str) -> str:
        """Refuse a name that is taken already."""

    def write(self, name: str, language: str, article: ArticleIn) -> str:
        """Make an article findable; returns its address."""


class GapService:
    """Shows what was asked in vain, and takes the answers.

    Args:
        questions: The questions.
        search: Finds passages.
        writer: Makes articles findable.
    """

    def __init__(self, questions: QuestionService, search: Search, writer: Writer) -> None:
        self._questions = questions
        self._search = search
        self._writer = writer

    def gaps(self, days: int, most: int = MOST_SHOWN) -> GapsOut:
        """Return the groups of the last days, the one asked most first."""
        self._questions.settle()
        since = self._questions.now() - timedelta(days=days)
        with self._questions.database.session() as session:
            repository = QuestionRepository(session)
            asked = repository.since(since)
            failed = [q for q in repository.open(since, BAD, MOST_GROUPED) if fails(q)]
            groups = self._grouped(failed, repository)
            return GapsOut(
                days=days,
                asked=len(asked),
                answered=sum(question.answered for question in asked),
                helped=sum(bool(kinds(question) & set(GOOD)) for question in asked),
                unhelpful=sum(question.answered and fails(question) for question in asked),
                grouped=len(failed),
                left_out=max(0, len(groups) - most),
                gaps=[self._gap(group) for group in groups[:most]],
                closed=[_closed(group) for group in repository.groups(MOST_CLOSED)],
            )

    def publish(self, wish: PublishIn) -> PublishedOut:
        """Make an article findable and close the group that it answers.

        Raises:
            Problem: When the text is the one that did not help.
            Conflict: When there is an article of this title already.
        """
        first = wish.articles.get("en") or next(iter(wish.articles.values()))
        for language, article in wish.articles.items():
            self._refuse_unchanged(language, article)
            self._writer.check(first.title, language)
        urls = {
            language: self._writer.write(first.title, language, article)
            for language, article in wish.articles.items()
        }
        group = self._close(ANSWERED, first.title, wish.questions, list(urls.values()))
        return PublishedOut(group=group, urls=urls)

    def dismiss(self, wish: DismissIn) -> ClosedOut:
        """Close a group without an answer; what is asked like it later joins it."""
        return self._close(DISMISSED, wish.title, wish.questions, [])

    def reopen(self, group_id: int) -> None:
        """Open a group again.

        Raises:
            NotFound: When there is no such group.
        """
        with self._questions.database.session() as session:
            repository = QuestionRepository(session)
            group = repository.group(group_id)
            if group is None:
                raise NotFound(f"There is no group {group_id}.")
            repository.remove_group(group)

    def _close(
        self, state: str, title: str, question_ids: Sequence[str], articles: list[str]
    ) -> ClosedOut:
        with self._questions.database.session() as session:
            repository = QuestionRepository(session)
            group = repository.add_group(
                QuestionGroup(
                    state=state,
                    title=title[:LONGEST_TITLE],
                    articles=articles,
                    size=0,
                    closed_at=self._questions.now(),
                )
            )
            group.size = repository.assign(question_ids, group.id)
            return _closed(group)

    def _grouped(
        self, failed: Sequence[AskedQuestion], repository: QuestionRepository
    ) -> list[list[AskedQuestion]]:
        """Return open groups, largest first; what is like dismissed questions joins those."""
        # The same words in the same language are one point: less to compare, the same groups.
        points: dict[tuple[str, str], list[AskedQuestion]] = defaultdict(list)
        for question in failed:
            points[question.language, question.text.casefold()].append(question)
        near = self._questions.near([alike[0] for alike in points.values()])
        groups: dict[int, list[AskedQuestion]] = defaultdict(list)
        for label, alike in zip(grouping.group(near), points.values(), strict=True):
            groups[label] += alike
        return sorted(
            (group for group in groups.values() if not _joins_dismissed(group, repository)),
            key=lambda group: (-len(group), -max(one.asked_at.timestamp() for one in group)),
        )

    def _gap(self, group: Sequence[AskedQuestion]) -> GapOut:
        near = self._questions.near(group)
        ordered = [group[place] for place in grouping.by_middle(near)]
        counts = Counter((question.text, question.language) for question in ordered)
        examples = [
            ExampleOut(text=text, language=language, count=count)
            for (text, language), count in counts.items()
        ]
        outcomes = Counter(kind for question in group for kind in kinds(question))
        times = [question.asked_at for question in group]
        return GapOut(
            questions=[question.id for question in group],
            title=ordered[0].text,
            count=len(group),
            unanswered=sum(not question.answered for question in group),
            unhelpful=sum(question.answered for question in group),
            outcomes=dict(outcomes),
            languages=dict(Counter(question.language for question in group)),
            channels=dict(Counter(question.channel for question in group)),
            first_at=min(times),
            last_at=max(times),
            examples=examples[:EXAMPLES],
            near=_near(ordered),
        )

    def _refuse_unchanged(self, language: str, article: ArticleIn) -> None:
        for question in [article.title, *article.questions][:2]:
            for passage in self._search(question, Wanted(language), 3):
                if passage.text.strip() == article.text:
                    raise Problem(
                        f"The text is that of “{passage.title}”, which did not help those who "
                        "asked: say what it does not say yet."
                    )


def _joins_dismissed(group: Sequence[AskedQuestion], repository: QuestionRepository) -> bool:
    """Tell whether most of a group was dismissed before; if so, the rest is now."""
    known = Counter(question.group_id for question in group if question.group_id is not None)
    if 2 * sum(known.values()) < len(group):
        return False
    fresh = [question.id for question in group if question.group_id is None]
    if fresh:
        repository.assign(fresh, known.most_common(1)[0][0])
    return True


def _near(ordered: Sequence[AskedQuestion]) -> dict[str, NearOut]:
    """Return what came nearest to the middle question of each language when it was asked."""
    found: dict[str, NearOut] = {}
    for question in ordered:
        if question.language not in found and question.passages:
            found[question.language] = NearOut(**{"text": "", **question.passages[0]})
    return found


def _closed(group: QuestionGroup) -> ClosedOut:
    return ClosedOut(
        id=group.id,
        state=group.state,
        title=group.title,
        articles=group.articles,
        size=group.size,
        closed_at=group.closed_at,
    )
