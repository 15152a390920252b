"""Puts the rooms together as one application."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import date
from typing import TYPE_CHECKING

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from language import synonyms
from services import body_limit, headers, problems, sample_data
from services.accounts.api import router as accounts
from services.accounts.staff import open_staff
from services.analytics.api import router as analytics
from services.analytics.repository import TrackerRepository
from services.analytics.service import FlowService
from services.articles.api import router as articles
from services.articles.repository import ArticleReader
from services.articles.service import ArticleService
from services.articles.writing import ArticleWriter
from services.catalogue.api import router as catalogue
from services.chat.api import router as chat
from services.chatwoot.api import router as chatwoot
from services.chatwoot.client import ChatwootClient
from services.chatwoot.passing import PassingOn
from services.chatwoot.service import ChatwootService
from services.container import Container
from services.customers.api import router as customers
from services.customers.events.service import EventService
from services.database import Database
from services.desk import design as desk_design
from services.desk.api import router as desk
from services.desk.assistant import Assistant
from services.desk.handling import HandlingService
from services.desk.live import LiveUpdates
from services.desk.replying import ReplyService
from services.knowledge import answering as judge
from services.knowledge import known_questions
from services.knowledge.api import router as knowledge
from services.knowledge.document_routes import router as documents
from services.knowledge.errors import KnowledgeError
from services.knowledge.file_routes import router as files
from services.knowledge.files import FileService, fetcher
from services.knowledge.learning import LearningService
from services.knowledge.service import KnowledgeService
from services.orders.api import router as orders
from services.pages.api import router as pages
from services.questions import outcomes
from services.questions.api import router as questions
from services.questions.gaps import GapService
from services.questions.prior import Prior
from services.questions.service import QuestionService
from services.recommendation.api import router as recommendation
from services.recommendation.design import read_terms
from services.recommendation.item_texts import ItemTexts
from services.recommendation.live import LiveRecommender
from services.recommendation.offers.api import router as offers
from services.recommendation.offers.attention import AttentionService
from services.recommendation.offers.refusing import RefusalService
from services.recommendation.offers.service import OfferService
from services.recommendation.service import RecommendationService
from services.recommendation.training import recipe as training_recipe
from services.recommendation.training.first import train_first
from services.recommendation.training.schedule import Schedule
from services.recommendation.training.versions import Versions
from services.reference import router as reference
from services.satisfaction.service import FILE as SATISFACTION
from services.satisfaction.service import SatisfactionService
from services.settings import ServicesSettings
from services.vectors import Encoder

if TYPE_CHECKING:
    from services.knowledge.composing import Composer

# What was learned of questions, kept in the folder of files made at run time.
TOPICS = "topics.npz"

ROUTERS = (
    accounts,
    catalogue,
    customers,
    orders,
    desk,
    chatwoot,
    chat,
    knowledge,
    documents,
    files,
    recommendation,
    offers,
    analytics,
    pages,
    questions,
    articles,
    reference,
)


def create_app(
    settings: ServicesSettings, encoder: Encoder, today: Callable[[], date] = date.today
) -> FastAPI:
    """Make the application, with database and stores open; its end closes them.

    Args:
        settings: The operator's settings.
        encoder: Turns texts into vectors.
        today: Tells the day.

    Raises:
        SampleDataError: When a file of the sample data cannot be read.
        KnowledgeError: When something of data/knowledge cannot be read, or answers are to be
            composed and no language model can be asked.
        OutcomesRefused: When the file of outcomes cannot be meant.
        RecipeRefused: When recommender.yml cannot be meant.
        ScheduleRefused: When the hours of training cannot be meant.
        DesignRefused: When offers.yml or wishes.yml of the shop has mistakes.
        DeskRefused: When desk.yml cannot be meant.
    """
    # Opened here and not when the server starts: whoever starts it is told in one sentence what
    # prevents it, where uvicorn would print a traceback.
    composer = _composer(settings)
    schedule = Schedule(settings.recommender_schedule, settings.recommender_versions)
    container = open_container(settings, encoder, today)
    container.knowledge.composer = composer

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        schedule.start()
        passing = container.chatwoot and PassingOn(container.chatwoot, settings.chatwoot_seconds)
        if passing:
            passing.start()
        yield
        if passing:
            passing.stop()
        container.live.stop()
        schedule.stop()
        close_container(container)

    # The reference of all routes is for staff: `services.reference` serves it.
    app = FastAPI(
        title="Heed services",
        version="0.1.0",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
    )
    app.state.container = container
    problems.install(app)
    # Within the headers, so that its answers have them too.
    body_limit.install(app, settings)
    headers.install(app, settings)
    for router in ROUTERS:
        app.include_router(router)

    @app.get("/health", tags=["health"])
    def health() -> dict[str, int | str]:
        """Tell that the services answer, and how many passages they know."""
        return {"status": "ok", "knowledge": container.knowledge.count()}

    # The last: it takes every path that no route above did.
    app.mount("/", StaticFiles(directory=settings.web, html=True), name="web")
    return app


def close_container(container: Container) -> None:
    """Close stores and database."""
    container.recommendation.close()
    container.flows.close()
    container.satisfaction.close()
    if container.chatwoot is not None:
        container.chatwoot.close()
    container.desk.tracker.close()
    container.desk.assistant.close()
    container.questions.close()
    container.offers.close()
    container.articles.close()
    container.learning.close()
    container.knowledge.close()
    container.database.close()


def open_container(
    settings: ServicesSettings, encoder: Encoder, today: Callable[[], date]
) -> Container:
    """Open database and stores, bring them up to date and load the sample data.

    Raises:
        SampleDataError: When a file of the sample data cannot be read.
        KnowledgeError: When a help page, the questions beside them or a file of synonyms cannot be
            read.
        RecipeRefused: When recommender.yml cannot be meant.
    """
    settings.var.mkdir(parents=True, exist_ok=True)
    database = Database(settings.database_url)
    database.migrate()
    with database.session() as session:
        sample_data.load(session, settings.shop_data, today())
        EventService(session, settings.clock_skew).take_in()
    words = _synonyms(settings)
    judged = judge.read(settings.knowledge_data)
    asked = known_questions.read(settings.knowledge_data)
    knowledge = KnowledgeService.open(settings.knowledge_store, encoder, judged, words, today)
    learning = LearningService(database, knowledge.repository, encoder)
    lacking = learning.reconcile()
    learning.learn_pages(settings.knowledge_data)
    learning.restore_meanwhile(lacking)
    knowledge.learn_topics(asked, settings.var / TOPICS)
    limits = settings.knowledge_limits
    fetched = fetcher(
        limits, settings.knowledge_fetch_seconds, settings.knowledge_private_addresses
    )
    learned = FileService(learning, limits, fetched)
    terms = read_terms(settings.shop_data, database, encoder, settings.currency, today)
    recommendation = RecommendationService(_live_recommender(settings, database, encoder), terms)
    recommendation.watch(settings.recommender_check_seconds)
    tracker = TrackerRepository(settings.conversations_url)
    made = OfferService(database, tracker, terms.rules.earning)
    questions = question_service(settings, database, tracker, encoder)
    handling = _handling(settings, database, tracker)
    replies = ReplyService(handling)
    return Container(
        settings=settings,
        database=database,
        knowledge=knowledge,
        learning=learning,
        files=learned,
        recommendation=recommendation,
        offers=made,
        refusals=RefusalService(database, terms.words.turns, terms.rules.earning),
        attention=AttentionService(database, terms.rules.attention, settings.quiet_hours),
        flows=FlowService(settings),
        questions=questions,
        gaps=GapService(questions, knowledge.search, ArticleWriter(learning)),
        articles=ArticleService(database, knowledge.repository, encoder, settings.stale_days),
        satisfaction=SatisfactionService(tracker, settings.var / SATISFACTION),
        desk=handling,
        replies=replies,
        live=LiveUpdates(database, tracker, settings.desk_look_seconds),
        chatwoot=_chatwoot(settings, handling, replies),
        staff=open_staff(settings, database),
        today=today,
    )


def _live_recommender(
    settings: ServicesSettings, database: Database, encoder: Encoder
) -> LiveRecommender:
    """Open what recommends; a shop without any version gets its first one here."""
    recipe = training_recipe.read(settings.recommender)
    versions = Versions(settings.recommender_versions)
    texts = ItemTexts(encoder, settings.recommender_versions)
    train_first(database, texts, versions, recipe, settings.recommender_first_events)
    return LiveRecommender(database, texts, versions, recipe.liking)


def _handling(
    settings: ServicesSettings, database: Database, tracker: TrackerRepository
) -> HandlingService:
    """Make what lets people take conversations over.

    Raises:
        DeskRefused: When the file of the desk cannot be meant.
    """
    return HandlingService(
        database,
        Assistant(settings.rasa_url, settings.rasa_token),
        tracker,
        desk_design.read(settings.desk),
    )


def _chatwoot(
    settings: ServicesSettings, handling: HandlingService, replies: ReplyService
) -> ChatwootService | None:
    if not settings.chatwoot_url:
        return None
    client = ChatwootClient(
        settings.chatwoot_url,
        settings.chatwoot_account,
        settings.chatwoot_inbox,
        settings.chatwoot_token,
    )
    return ChatwootService(client, handling, replies)


def question_service(
    settings: ServicesSettings, database: Database, tracker: TrackerRepository, encoder: Encoder
) -> QuestionService:
    """Make what keeps questions.

    Raises:
        OutcomesRefused: When the file of outcomes cannot be meant.
    """
    return QuestionService(
        database,
        tracker,
        encoder,
        Prior(encoder, ArticleReader(database).questions),
        outcomes.read(settings.knowledge_data),
        settings.question_days,
    )


def _synonyms(settings: ServicesSettings) -> synonyms.Synonyms:
    try:
        return synonyms.of_folder(settings.synonyms)
    except synonyms.SynonymsError as error:
        raise KnowledgeError(str(error)) from error


def _composer(settings: ServicesSettings) -> Composer | None:
    """Return what composes answers, if it is wanted; what it needs is loaded only then."""
    if not settings.knowledge_compose:
        return None
    from services.knowledge.composing import open_composer

    return open_composer(settings)
