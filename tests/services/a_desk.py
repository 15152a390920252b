"""A desk to test with: a ticket of one conversation, on a double of Rasa."""

from datetime import datetime, timedelta

from services.analytics.repository import TrackerRepository
from services.desk.agents import Agent
from services.desk.assistant import Assistant
from services.desk.conversation import is_paused
from services.desk.design import DeskDesign
from services.desk.handling import HandlingService
from services.desk.replying import ReplyService
from services.desk.repository import DeskRepository
from services.desk.schemas import TicketIn
from services.desk.service import DeskService
from services.desk.work_schemas import ReplyIn
from tests.services.desk_double import RasaDouble

MEI, TOM, EVA = Agent("1", "Mei"), Agent("2", "Tom"), Agent("3", "Eva", supervises=True)
KEY = "0123456789abcdef"
DESIGN = DeskDesign.parse_obj(
    {
        "assistant": {"joined": "joined", "handed_back": "back"},
        "topics": {"payments": {"en": "Payments", "zh": "支付"}},
        "outcomes": {"solved": {"en": "Solved", "zh": "已解决"}},
    }
)


class Desk:
    """A desk with a ticket of conversation c, on a double of Rasa."""

    def __init__(self, database, tmp_path):
        url = f"sqlite:///{tmp_path}/conversations.db"
        self.rasa = RasaDouble(url)
        self.minutes = 0
        self.database = database
        self.tracker = TrackerRepository(url)
        assistant = Assistant(
            "http://rasa", "a secret of thirty-two bytes or more", self.rasa.transport
        )
        self.handling = HandlingService(database, assistant, self.tracker, DESIGN, self.now)
        self.replies = ReplyService(self.handling)
        self.number = self.open("c")

    def now(self):
        return datetime(2026, 11, 27, 9) + timedelta(minutes=self.minutes)

    def open(self, conversation, topic="person_wanted"):
        wish = {"conversation_id": conversation, "channel": "rest", "language": "en"}
        with self.database.session() as session:
            return DeskService(session, now=self.now).open(TicketIn(**wish, topic=topic)).number

    def ticket(self, number=None):
        with self.database.session() as session:
            return DeskService(session, now=self.now).ticket(number or self.number)

    def done(self):
        with self.database.session() as session:
            rows = DeskRepository(session).entries("c")
            return [(row.kind, row.agent_name, row.text) for row in rows]

    def reply(self, agent, text="Hello", key=KEY):
        return self.replies.reply(self.number, agent, ReplyIn(key=key, text=text)).state

    @property
    def paused(self):
        return is_paused(self.tracker.spoken("c"))

    def close(self):
        self.handling.assistant.close()
        self.tracker.close()
        self.rasa.close()
