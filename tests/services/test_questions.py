"""What is kept of questions, for how long, and how it is found out whether answers helped."""

import re
import time
import zlib
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.analytics.repository import TrackerRepository
from services.database import Database
from services.knowledge.schemas import Answer, Passage
from services.problems import NotFound
from services.questions import outcomes
from services.questions.links import opened_by_a_person, with_question
from services.questions.masking import LONGEST, asks_something, mask
from services.questions.outcomes import OutcomesRefused
from services.questions.prior import Prior
from services.questions.repository import QuestionRepository, kinds
from services.questions.service import Asked, QuestionService, fails
from services.settings import PROJECT
from tests.services.asking import Tracker

NOW = datetime(2026, 11, 23, 12, 0)
SHOWN = Passage(
    page="en/returns", version=3, text="30 days.", title="Returns", heading="Window",
    url="/help/en/returns#window", language="en", score=1.0,
)  # fmt: skip
ANSWERED = Answer(answered=True, confidence=0.9, passage=SHOWN, passages=[SHOWN])
SILENT = Answer(answered=False, confidence=0.1, passage=None, passages=[SHOWN])


class WordEncoder:
    """Texts that share words are near, others are not."""

    dimension = 256

    def encode(self, texts):
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        for row, text in enumerate(texts):
            for word in text.split(": ", 1)[-1].lower().split():
                vectors[row, zlib.crc32(word.encode()) % self.dimension] += 1
        return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **time: float) -> None:
        self.now += timedelta(**time)

    @property
    def seconds(self) -> float:
        return (self.now - datetime(1970, 1, 1)).total_seconds()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def tracker(tmp_path: Path) -> Tracker:
    return Tracker(tmp_path / "conversations.db")


@pytest.fixture
def questions(database: Database, tracker: Tracker, clock: Clock):
    """The service on each kind of database, with the shop's own file of outcomes."""
    database.migrate()
    encoder = WordEncoder()
    made = QuestionService(
        database,
        TrackerRepository(f"sqlite:///{tracker.file}"),
        encoder,
        Prior(encoder, lambda: {"en": ["Who pays the postage?"], "zh": ["退货运费谁出？"]}),
        outcomes.read(PROJECT / "data" / "knowledge"),
        days=90,
        now=clock,
    )
    yield made
    made.close()


def asked(number: int, text: str, conversation: str = "c1", language: str = "en") -> Asked:
    return Asked(f"{number:032x}", text, language, "rest", conversation)


def told(questions: QuestionService) -> dict[int, set[str]]:
    """What came of each question, by the number it was asked under."""
    questions.settle()
    with questions.database.session() as session:
        found = QuestionRepository(session).since(datetime(2000, 1, 1))
        return {int(question.id, 16): kinds(question) for question in found}


def test_a_question_is_kept_masked_with_what_was_returned(questions):
    question = asked(1, "Where is HD10000102? Call 138 0013 8000 or a.b@c.com")
    questions.record(question, ANSWERED)
    questions.record(question, ANSWERED)
    ((kept, failed),) = questions.asked(30)
    assert kept.text == "Where is *****? Call ***** or ***@***"
    assert kept.passages[0]["version"] == 3
    assert (kept.channel, kept.answered, failed) == ("rest", True, False)


def test_what_says_nothing_is_not_kept(questions):
    for number, text in enumerate(["", "?!", "12345678", "  ", "😀😀", "a"]):
        questions.record(asked(number, text), SILENT)
    assert questions.asked(30) == []


def test_questions_are_forgotten_after_the_days_the_operator_set(questions, clock):
    questions.record(asked(1, "old question"), SILENT)
    questions.judged(f"{1:032x}", helped=False)
    clock.pass_by(days=89)
    questions.record(asked(2, "new question"), SILENT)
    assert set(told(questions)) == {1, 2}
    clock.pass_by(days=2)
    questions.record(asked(3, "newest question"), SILENT)
    assert set(told(questions)) == {2, 3}
    with questions.database.session() as session:
        assert session.execute("select count(*) from question_outcomes").scalar() == 0


def test_nothing_is_kept_where_the_operator_wants_no_day(questions):
    questions.days = 0
    questions.record(asked(1, "a question"), SILENT)
    assert questions.asked(30) == []


def test_a_conversation_is_forgotten_when_asked(questions):
    questions.record(asked(1, "mine", "c1"), SILENT)
    questions.record(asked(2, "another's", "c2"), SILENT)
    assert questions.forget_conversation("c1") == 1
    assert set(told(questions)) == {2}


def test_the_customers_latest_word_counts(questions):
    questions.record(asked(1, "how long"), ANSWERED)
    questions.judged(f"{1:032x}", helped=False)
    assert told(questions) == {1: {"unhelpful"}}
    questions.judged(f"{1:032x}", helped=True)
    questions.clicked(f"{1:032x}")
    questions.clicked(f"{1:032x}")
    questions.clicked("f" * 32)
    assert told(questions) == {1: {"helped", "clicked"}}
    with pytest.raises(NotFound):
        questions.judged("f" * 32, helped=True)


def test_thanks_a_no_and_a_person_are_read_from_the_conversation(questions, tracker, clock):
    begun = clock.seconds
    for number, what in enumerate(["thank", "affirm", "deny", "talk_to_human", "greet"], 1):
        conversation = f"c{number}"
        questions.record(asked(number, f"question {number} of {what}", conversation), ANSWERED)
        tracker.heard(conversation, "ask_knowledge", begun - 1)
        tracker.asked(conversation, f"{number:032x}", begun)
        tracker.did(conversation, "action_listen", begun + 1)
        tracker.heard(conversation, what, begun + 2)
    assert told(questions) == {
        1: {"thanked"}, 2: {"thanked"}, 3: {"unhelpful"}, 4: {"person"}, 5: set(),
    }  # fmt: skip


def test_a_yes_or_no_to_a_flows_question_tells_nothing_of_an_answer(questions, tracker, clock):
    questions.record(asked(1, "how long do I have"), ANSWERED)
    tracker.asked("c1", f"{1:032x}", clock.seconds)
    tracker.did("c1", "action_listen", clock.seconds, flow="return_item", state="confirm")
    tracker.heard("c1", "deny", clock.seconds + 1)
    tracker.heard("c1", "thank", clock.seconds + 2)
    assert told(questions) == {1: {"thanked"}}


def test_what_is_said_many_turns_later_or_of_another_question_tells_nothing(
    questions, tracker, clock
):
    for number in (1, 2):
        questions.record(asked(number, ["blue kettle", "gift wrap zzz"][number - 1]), ANSWERED)
        tracker.asked("c1", f"{number:032x}", clock.seconds + number)
    for turn in range(3):
        tracker.heard("c1", "greet", clock.seconds + 3 + turn)
    tracker.heard("c1", "thank", clock.seconds + 9)
    assert told(questions) == {1: set(), 2: set()}


def test_a_ticket_that_was_opened_is_a_person(questions, tracker, clock):
    questions.record(asked(1, "how long"), SILENT)
    tracker.asked("c1", f"{1:032x}", clock.seconds)
    tracker.did("c1", "action_listen", clock.seconds, flow="offer_person", state="ask")
    tracker.heard("c1", "affirm", clock.seconds + 1)
    tracker.did("c1", "action_open_ticket", clock.seconds + 2)
    assert told(questions) == {1: {"person"}}


def test_the_same_asked_again_soon_is_told_of_the_first(questions, clock):
    texts = ["how do I return a lamp", "how can I return this lamp", "is wifi needed for vacuums"]
    for number, text in enumerate(texts, 1):
        questions.record(asked(number, text), ANSWERED)
        clock.pass_by(minutes=1)
    clock.pass_by(hours=2)
    questions.record(asked(4, "is wifi needed for vacuums"), ANSWERED)
    questions.record(asked(5, texts[0], "another"), ANSWERED)
    assert told(questions) == {1: {"asked_again"}, 2: set(), 3: set(), 4: set(), 5: set()}


def test_one_who_thanked_went_on_and_did_not_ask_in_vain(questions, clock):
    for number in (1, 2):
        questions.record(asked(number, "how do I return a lamp"), ANSWERED)
    told(questions)
    assert [failed for _, failed in questions.asked(30)] == [True, False]
    questions.judged(f"{1:032x}", helped=True)
    assert not any(fails(question) for question, _ in questions.asked(30))


def test_broken_events_of_the_tracker_store_tell_nothing(questions, tracker, clock):
    questions.record(asked(1, "how long"), ANSWERED)
    tracker.asked("c1", f"{1:032x}", clock.seconds)
    for kind, data in [
        ("user", "{"), ("user", "[]"), ("user", '{"parse_data": null}'), ("user", ""),
        ("slot", '{"name": "question"}'), ("slot", '"question"'), ("action", '{"name": null}'),
        ("user", '{"parse_data": {"intent": {"name": null}}}'),
    ]:  # fmt: skip
        tracker.broken("c1", kind, data, clock.seconds + 1)
    tracker.heard("c1", "thank", clock.seconds + 2)
    assert told(questions) == {1: {"thanked"}}


def test_without_a_tracker_store_nothing_is_told(database, encoder, tmp_path):
    database.migrate()
    made = QuestionService(
        database,
        TrackerRepository(f"sqlite:///{tmp_path}/none.db"),
        encoder,
        Prior(encoder, dict),
        outcomes.Signs(),
        90,
    )
    made.record(asked(1, "how long"), ANSWERED)
    assert told(made) == {1: set()}


def test_a_database_that_does_not_answer_costs_the_question_and_not_the_answer(encoder, tmp_path):
    broken = Database(f"sqlite:///{tmp_path}/empty.db")
    made = QuestionService(
        broken, TrackerRepository("sqlite:///none.db"), encoder, Prior(encoder, dict),
        outcomes.Signs(), 90,
    )  # fmt: skip
    made.record(asked(1, "how long"), ANSWERED)
    made.clicked("f" * 32)
    broken.close()


SECRET = st.from_regex(r"\A(HD[- ]?)?\d{5,16}\Z") | st.emails()


@given(st.text(max_size=700), SECRET, st.text(max_size=700))
def test_no_number_and_no_address_survives_wherever_it_stands(before, secret, after):
    masked = mask(f"{before} {secret} {after}")
    assert not re.search(r"\d(?:[\s().\-–—/]*\d){4,}", masked)
    assert secret not in masked
    assert len(masked) <= LONGEST
    masked.encode("utf-8")
    asks_something(masked)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("订单 HD10000102 到哪了？", "订单 ***** 到哪了？"),
        ("电话１３８００１３８０００", "电话*****"),
        ("我的号是一三八零零一三八零零零", "我的号是*****"),
        ("邮箱wang.fang@example.cn，谢谢", "邮箱***@***，谢谢"),
        ("30 天内、¥1,299 以下、2 个人", "30 天内、¥1,299 以下、2 个人"),
        ("within 30 days, under 1500?", "within 30 days, under 1500?"),
        ("see https://shop.example/o/1?t=secret now", "see ***://*** now"),
    ],
)
def test_what_tells_nobody_apart_stays(text, masked):
    assert mask(text) == masked


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("thanked: [thank]", "thanked"),
        ("thanks: {intents: [thank]}", "no outcome 'thanks'"),
        ("thanked: {intents: thank}", "not a list"),
        ("thanked: {words: [thank]}", "words"),
        ("within_turns: none", "within_turns"),
        ("within_turns: 0", "within_turns"),
        ("a: [", "not YAML"),
        ("- a", "keys are"),
    ],
)
def test_a_file_of_outcomes_that_cannot_be_meant_is_refused_with_its_name(tmp_path, written, said):
    (tmp_path / "outcomes.yml").write_text(written, encoding="utf-8")
    with pytest.raises(OutcomesRefused, match=r"outcomes\.yml") as refused:
        outcomes.read(tmp_path)
    assert said in str(refused.value)


def test_without_a_file_of_outcomes_conversations_tell_nothing(tmp_path):
    assert outcomes.read(tmp_path).kinds == {}


def test_every_intent_and_action_of_the_shops_outcomes_exists():
    from ruamel.yaml import YAML

    domain = YAML(typ="safe").load(PROJECT / "domain.yml")
    for sign in outcomes.read(PROJECT / "data" / "knowledge").kinds.values():
        assert sign.intents | sign.alone <= set(domain["intents"])
        assert sign.actions <= set(domain["actions"])


def test_addresses_of_ours_bear_the_question_and_others_do_not():
    assert with_question("/help/en/a#b", "x") == "/help/en/a?question=x#b"
    assert with_question("/help/en/a?c=1", "x") == "/help/en/a?c=1&question=x"
    for url in ("https://example.com/a#b", "//example.com/a", "file.pdf#page=2", ""):
        assert with_question(url, "x") == url


@pytest.mark.parametrize(
    ("headers", "person"),
    [
        ({"user-agent": "Mozilla/5.0 (X11; Linux) Firefox/130"}, True),
        ({}, True),
        ({"user-agent": "Slackbot-LinkExpanding 1.0"}, False),
        ({"user-agent": "WhatsApp/2.23"}, False),
        ({"user-agent": "Mozilla/5.0", "sec-purpose": "prefetch"}, False),
    ],
)
def test_a_preview_is_no_click(headers, person):
    assert opened_by_a_person(headers) is person


def test_settling_thousands_takes_seconds(questions, clock):
    for number in range(2000):
        questions.record(
            asked(number, f"question about thing {number}", f"c{number % 500}"), SILENT
        )
    begun = time.perf_counter()
    questions.settle()
    assert time.perf_counter() - begun < 20
