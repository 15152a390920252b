"""Opens what the routes ask: the database, the stores, and a service for each room."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from language import synonyms
from services import sample_data
from services.accounts.staff import open_staff
from services.analytics.repository import TrackerRepository
from services.analytics.service import FlowService
from services.articles.repository import ArticleReader
from services.articles.service import ArticleService
from services.articles.writing import ArticleWriter
from services.chatwoot.client import ChatwootClient
from services.chatwoot.service import ChatwootService
from services.container import Container
from services.customers.events.service import EventService
from services.database import Database
from services.desk import design as desk_design
from services.desk.assistant import Assistant
from services.desk.handling import HandlingService
from services.desk.live import LiveUpdates
from services.desk.replying import ReplyService
from services.knowledge import answering as judge
from services.knowledge import known_questions
from services.knowledge.errors import KnowledgeError
from services.knowledge.files import FileService, fetcher
from services.knowledge.learning import LearningService
from services.knowledge.service import KnowledgeService
from services.questions import outcomes
from services.questions.gaps import GapService
from services.questions.prior import Prior
from services.questions.service import QuestionService
from services.recommendation.design import read_terms
from services.recommendation.item_texts import ItemTexts
from services.recommendation.live import LiveRecommender
from services.recommendation.offers.attention import AttentionService
from services.recommendation.offers.refusing import RefusalService
from services.recommendation.offers.service import OfferService
from services.recommendation.service import RecommendationService
from services.recommendation.training import recipe as training_recipe
from services.recommendation.training.first import train_first
from services.recommendation.training.versions import Versions
from services.satisfaction.service import FILE as SATISFACTION
from services.satisfaction.service import SatisfactionService
from services.settings import ServicesSettings
from services.vectors import Encoder

# What was learned of questions, kept in the folder of files made at run time.
TOPICS = "topics.npz"


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
