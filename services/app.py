"""Puts the rooms together as one application."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import date
from typing import TYPE_CHECKING

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from services import body_limit, headers, problems
from services.accounts.api import router as accounts
from services.analytics.api import router as analytics
from services.articles.api import router as articles
from services.catalogue.api import router as catalogue
from services.chat.api import router as chat
from services.chatwoot.api import router as chatwoot
from services.chatwoot.passing import PassingOn
from services.customers.api import router as customers
from services.desk.api import router as desk
from services.knowledge.api import router as knowledge
from services.knowledge.document_routes import router as documents
from services.knowledge.file_routes import router as files
from services.opening import close_container, open_container
from services.orders.api import router as orders
from services.pages.api import router as pages
from services.questions.api import router as questions
from services.recommendation.api import router as recommendation
from services.recommendation.offers.api import router as offers
from services.recommendation.training.schedule import Schedule
from services.reference import router as reference
from services.settings import ServicesSettings
from services.vectors import Encoder

if TYPE_CHECKING:
    from services.knowledge.composing import Composer

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


def _composer(settings: ServicesSettings) -> Composer | None:
    """Return what composes answers, if it is wanted; what it needs is loaded only then."""
    if not settings.knowledge_compose:
        return None
    from services.knowledge.composing import open_composer

    return open_composer(settings)
