"""What an operator may set, from the environment or `.env`."""

from __future__ import annotations

import re
from datetime import time, timedelta
from pathlib import Path
from typing import Any

from pydantic import (
    BaseSettings,
    NonNegativeInt,
    PositiveFloat,
    PositiveInt,
    ValidationError,
    root_validator,
    validator,
)
from pydantic.fields import ModelField

from services.customers.consent.hours import QuietHours, zones
from services.knowledge.documents.reading import Limits
from services.secret_settings import check_secret

SECRETS = (
    "services_token",
    "staff_token",
    "session_secret",
    "rasa_token",
    "chat_secret",
    "customer_secret",
)
# Scheme, host and port, without a path or a wildcard.
ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:\d+)?")
PROJECT = Path(__file__).resolve().parent.parent


class ServicesSettings(BaseSettings):
    """Settings of the services.

    Attributes:
        database_url: Where customers, orders and tickets are kept.
        knowledge_store: Where passages are kept: a file for Milvus Lite, or a cluster's address.
            Not called MILVUS_URI, which pymilvus reads by itself and wants to be an address.
        encoder_dir: Folder of the text encoder.
        shop_data: Folder of the sample data, loaded into empty tables.
        knowledge_data: Folder of the help pages, a folder a language.
        knowledge_file_mb: Largest file that is learned, in megabytes.
        knowledge_unpacked_mb: Largest content of a Word or Excel file, unpacked.
        knowledge_pages: Most pages of a PDF.
        knowledge_rows: Most rows of a table of questions and answers.
        knowledge_read_seconds: Longest time of reading one file.
        knowledge_read_memory_mb: Most memory of reading one file.
        knowledge_fetch_seconds: Longest time of fetching an address.
        knowledge_private_addresses: Whether addresses of private networks may be fetched.
        synonyms: Folder of the words that stand for each other in questions.
        knowledge_compose: Whether a language model composes answers from the passages.
        knowledge_compose_seconds: Longest time of composing; then the passage itself is the answer.
        language_model_url: Address of an OpenAI-compatible server up to its version.
        language_model: The server's name for its model.
        language_model_key: API key of that server.
        reply_guides: Folder of how a language model may write.
        flows: Folder of the flow files, or one file; the page of the flows draws them.
        domain: domain.yml, or a folder of such files.
        conversations_url: Where Rasa keeps conversations: the tracker store of endpoints.yml as a
            SQLAlchemy URL. It is only read, but for a customer who is erased.
        customer_slot: Slot that tells who is signed in; by it a customer's conversations are found
            when their data is exported or erased.
        conversation_idle_minutes: After so long without a message a conversation counts as over.
        web: Folder of the chat page.
        var: Folder of files made at run time.
        rasa_url: Address of the Rasa server.
        rasa_token: Secret that calls of Rasa's HTTP API are signed with; without it there is no
            history to catch up from.
        chat_secret: Secret that Rasa's server signs the web chat's sessions with; without it no
            history is told.
        customer_secret: Secret that the shop's site signs its customers in with, and the chat page
            its sample customers.
        order_guesses: So often somebody who is not signed in may tell a wrong fact about an order
            in one conversation.
        order_guesses_in_all: So often in all conversations about one order.
        order_guesses_an_hour: So often about all orders; then four digits are enough no more.
        order_lock_hours: So long a wrong fact counts.
        demo_customers: Whether the chat page may sign in as a sample customer.
        services_host: Address to listen at.
        services_port: Port to listen at.
        services_body_kb: Largest body that is taken, in kilobytes; files that are learned, tables
            of customers and events of Chatwoot have limits of their own.
        question_days: What customers ask the help pages is kept for so many days, numbers and
            addresses masked; 0 keeps nothing.
        stale_days: An article that is asked about and not changed for so many days is listed.
        services_token: The assistant's processes say it whenever they ask. Without this and
            staff_token only programs at the machine itself may ask, and nobody when services_host
            is not a loopback address.
        staff_token: Programs that know it may do what staff does, but keep no accounts; people
            sign in.
        session_secret: What sessions of staff are signed with; without it one is made and kept in
            a file of `var`. Several servers need the same.
        session_hours: So long staff stays signed in.
        limits_url: Where attempts to sign in are counted: `memory://`, or `redis://host:6379` for
            several servers.
        cors_origins: Pages elsewhere that may read what the services answer, without anybody's
            session: `["https://shop.example.com"]`; none by default.
        frame_origins: Pages elsewhere that may show the chat in a frame.
        public_url: Address that people open; where it is https, cookies go by https only.
        recommender: File that says which recommenders are trained, and when one goes live.
        recommender_keep: So many versions of the recommender stay on disk.
        recommender_schedule: When the recommender is trained by itself: a cron expression of five
            fields in local time, weekdays by name; empty is never.
        spark_master: Where `make train-recommender-spark` trains: Spark's name of a cluster, or
            `local[*]` for this machine.
        recommender_check_seconds: So often it is looked whether another version is live.
        recommender_first_events: A shop without a version trains its first one at the start, unless
            it has more events than this.
        desk: File of the desk: when people are there, and its queues.
        desk_look_seconds: So often it is looked for changes while a page of the desk is open.
        chatwoot_url: Address of a Chatwoot, for teams whose people work there; empty is without.
        chatwoot_account: Number of the account there.
        chatwoot_inbox: Number of an inbox of the kind API.
        chatwoot_token: Access token of a user there.
        chatwoot_webhook_secret: Secret of the webhook there that calls /chatwoot/webhook.
        chatwoot_seconds: So often it is looked for what Chatwoot must hear.
        patience_minutes: How long customers wait for a person before it vexes them: then waiting
            counts as much as the worst mood.
        currency: Currency of all prices (ISO 4217).
        customer_sources: Who is believed about a customer's own data, the most trusted first;
            others are trusted least.
        customer_events: So many of the newest events of a customer are shown to staff.
        import_mb: Largest table of customers that is taken over HTTP, in megabytes.
        clock_skew_seconds: So far the clock of whoever reports an event may be ahead.
        quiet_from: When the shop's quiet hours begin, for customers who named none of their own.
        quiet_until: When they end; the same time is no quiet hours.
        time_zone: Time zone of customers who named none (IANA).
        customer_country: Country of phone numbers that are written without their country's code
            (ISO 3166).
    """

    database_url: str = "sqlite:///var/heed.db"
    knowledge_store: str = "var/knowledge.db"
    encoder_dir: Path = PROJECT / "models" / "encoders" / "multilingual-e5-small"
    shop_data: Path = PROJECT / "data" / "shop"
    knowledge_data: Path = PROJECT / "data" / "knowledge"
    knowledge_file_mb: float = Limits.file_mb
    knowledge_unpacked_mb: float = Limits.unpacked_mb
    knowledge_pages: int = Limits.pages
    knowledge_rows: int = Limits.rows
    knowledge_read_seconds: int = Limits.seconds
    knowledge_read_memory_mb: int = Limits.memory_mb
    knowledge_fetch_seconds: float = 30
    knowledge_private_addresses: bool = False
    synonyms: Path = PROJECT / "data" / "lexicon" / "synonyms"
    knowledge_compose: bool = False
    knowledge_compose_seconds: float = 3
    language_model_url: str = ""
    language_model: str = ""
    language_model_key: str = ""
    reply_guides: Path = PROJECT / "data" / "replies"
    flows: Path = PROJECT / "data" / "flows"
    domain: Path = PROJECT / "domain.yml"
    conversations_url: str = "sqlite:///var/conversations.db"
    customer_slot: str = "customer_id"
    conversation_idle_minutes: float = 60
    web: Path = PROJECT / "web"
    var: Path = PROJECT / "var"
    rasa_url: str = "http://localhost:5005"
    rasa_token: str = ""
    chat_secret: str = ""
    customer_secret: str = ""
    order_guesses: PositiveInt = PositiveInt(5)
    order_guesses_in_all: PositiveInt = PositiveInt(10)
    order_guesses_an_hour: PositiveInt = PositiveInt(60)
    order_lock_hours: PositiveInt = PositiveInt(24)
    demo_customers: bool = True
    services_host: str = "127.0.0.1"
    services_port: int = 8000
    services_body_kb: PositiveInt = PositiveInt(1024)
    question_days: NonNegativeInt = NonNegativeInt(90)
    stale_days: PositiveInt = PositiveInt(365)
    services_token: str = ""
    staff_token: str = ""
    desk: Path = PROJECT / "data" / "desk.yml"
    desk_look_seconds: PositiveFloat = PositiveFloat(0.5)
    chatwoot_url: str = ""
    chatwoot_account: PositiveInt = PositiveInt(1)
    chatwoot_inbox: PositiveInt = PositiveInt(1)
    chatwoot_token: str = ""
    chatwoot_webhook_secret: str = ""
    chatwoot_seconds: PositiveFloat = PositiveFloat(1)
    session_secret: str = ""
    session_hours: PositiveFloat = PositiveFloat(12)
    limits_url: str = "memory://"
    cors_origins: tuple[str, ...] = ()
    frame_origins: tuple[str, ...] = ()
    public_url: str = ""
    patience_minutes: PositiveFloat = PositiveFloat(30)
    recommender: Path = PROJECT / "recommender.yml"
    recommender_keep: PositiveInt = PositiveInt(5)
    recommender_schedule: str = ""
    spark_master: str = "local[*]"
    recommender_check_seconds: float = 0.5
    recommender_first_events: int = 100_000
    currency: str = "CNY"
    customer_sources: tuple[str, ...] = ("customer", "staff", "import", "channel")
    customer_events: PositiveInt = PositiveInt(200)
    import_mb: float = 50
    clock_skew_seconds: float = 300
    quiet_from: time = time(21)
    quiet_until: time = time(9)
    time_zone: str = "Asia/Shanghai"
    customer_country: str = "CN"

    class Config:
        """Where pydantic reads the settings."""

        env_file = PROJECT / ".env"

    @property
    def https(self) -> bool:
        """Whether people reach the services by https alone."""
        return self.public_url.startswith("https://")

    @property
    def recommender_versions(self) -> Path:
        """Folder of the recommender's versions."""
        return self.var / "recommender"

    @property
    def quiet_hours(self) -> QuietHours:
        """The quiet hours of customers who named none."""
        return QuietHours(self.quiet_from, self.quiet_until, self.time_zone)

    @property
    def clock_skew(self) -> timedelta:
        """So far the clock of whoever reports an event may be ahead."""
        return timedelta(seconds=self.clock_skew_seconds)

    @root_validator(skip_on_failure=True)
    def chatwoot_is_whole(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Refuse half of what Chatwoot needs."""
        needed = ("chatwoot_token", "chatwoot_webhook_secret")
        missing = [name.upper() for name in needed if not values[name]]
        if values["chatwoot_url"] and missing:
            raise ValueError(f"CHATWOOT_URL is set; set {' and '.join(missing)} too")
        return values

    @validator("cors_origins", "frame_origins", each_item=True)
    def origin_is_one(cls, origin: str) -> str:
        """Refuse what is no single origin: a wildcard would be everybody."""
        if not ORIGIN.fullmatch(origin):
            raise ValueError(f"no origin {origin!r}; right is https://shop.example.com")
        return origin

    @validator(*SECRETS)
    def secret_is_one(cls, value: str, field: ModelField) -> str:
        """Refuse a placeholder."""
        return check_secret(value, field.name.upper())

    @validator("time_zone")
    def zone_exists(cls, zone: str) -> str:
        """Refuse a time zone that there is not."""
        if zone not in zones():
            raise ValueError(f"no time zone {zone!r}; right is Asia/Shanghai or Europe/London")
        return zone

    @property
    def knowledge_limits(self) -> Limits:
        """What learning a file may cost."""
        return Limits(
            file_mb=self.knowledge_file_mb,
            unpacked_mb=self.knowledge_unpacked_mb,
            pages=self.knowledge_pages,
            rows=self.knowledge_rows,
            seconds=self.knowledge_read_seconds,
            memory_mb=self.knowledge_read_memory_mb,
        )


def told(error: ValidationError) -> str:
    """Return what is wrong with the settings in sentences, without the values: some are secret."""
    wrong = [f"{one['loc'][0]!s}".upper() + f": {one['msg']}" for one in error.errors()]
    return "The settings (.env or the environment) cannot be used. " + ". ".join(wrong) + "."
