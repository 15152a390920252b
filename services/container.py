"""The one place that chooses implementations and hands them to the routes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated

from fastapi import Depends, Request

from services.accounts.staff import Staff
from services.analytics.service import FlowService
from services.articles.service import ArticleService
from services.chatwoot.service import ChatwootService
from services.database import Database
from services.desk.handling import HandlingService
from services.desk.live import LiveUpdates
from services.desk.replying import ReplyService
from services.knowledge.files import FileService
from services.knowledge.learning import LearningService
from services.knowledge.service import KnowledgeService
from services.questions.gaps import GapService
from services.questions.service import QuestionService
from services.recommendation.offers.attention import AttentionService
from services.recommendation.offers.refusing import RefusalService
from services.recommendation.offers.service import OfferService
from services.recommendation.service import RecommendationService
from services.satisfaction.service import SatisfactionService
from services.settings import ServicesSettings


@dataclass
class Container:
    """What the routes need.

    Attributes:
        settings: The operator's settings.
        database: The database.
        knowledge: Finds answers in what was learned.
        learning: Learns documents.
        files: Learns files and addresses.
        recommendation: The recommenders.
        offers: What was offered, and what came of it.
        refusals: What customers do not want.
        attention: How much may be offered that nobody asked for.
        flows: The flows as pictures.
        questions: What customers asked.
        gaps: What the help pages lack.
        articles: Which articles need a look.
        satisfaction: Tells how satisfied customers will be.
        desk: Lets people take conversations over.
        replies: Sends what people say to customers.
        live: Tells pages of the desk what changes.
        chatwoot: Hands conversations over to Chatwoot, where that is set up.
        staff: Who of the staff there is, and who is signed in.
        today: Tells the day; tests give their own.
    """

    settings: ServicesSettings
    database: Database
    knowledge: KnowledgeService
    learning: LearningService
    files: FileService
    recommendation: RecommendationService
    offers: OfferService
    attention: AttentionService
    refusals: RefusalService
    flows: FlowService
    questions: QuestionService
    gaps: GapService
    articles: ArticleService
    satisfaction: SatisfactionService
    desk: HandlingService
    replies: ReplyService
    live: LiveUpdates
    chatwoot: ChatwootService | None
    staff: Staff
    today: Callable[[], date] = field(default=date.today)


def of_request(request: Request) -> Container:
    """Return the container of the application that serves a request."""
    container: Container = request.app.state.container
    return container


Services = Annotated[Container, Depends(of_request)]
