"""Learning goes on beside searching, and whatever ends it, what was committed is there."""

import itertools
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.database import Database
from services.knowledge.documents.document import Document, Facts
from services.knowledge.learning import LearningService
from services.knowledge.repository import Wanted
from services.knowledge.service import KnowledgeService
from services.knowledge.versions import VersionRepository
from tests.services.conftest import LetterEncoder

ENCODER = LetterEncoder()
# Learns documents until it is killed, and tells of each that is committed.
ENDLESS = """
import sys
from services.database import Database
from services.knowledge.learning import LearningService
from services.knowledge.repository import PassageRepository
from tests.services.conftest import LetterEncoder
from tests.services.test_learning import document
folder = sys.argv[1]
store = PassageRepository(f"{folder}/knowledge.db", LetterEncoder.dimension)
learning = LearningService(Database(f"sqlite:///{folder}/heed.db"), store, LetterEncoder())
for number in range(100_000):
    learning.learn([document(number), document(0, f"Text {number}.")], "test")
    print(number, flush=True)
"""


class Shop:
    """A store with its database, opened and closed as a process would."""

    def __init__(
        self, folder: Path, database: Database | None = None, store: str = "knowledge.db"
    ) -> None:
        self.database = database or Database(f"sqlite:///{folder}/heed.db")
        self.database.migrate()
        self.knowledge = KnowledgeService.open(str(folder / store), ENCODER)
        self.learning = LearningService(self.database, self.knowledge.repository, ENCODER)

    def close(self) -> None:
        self.learning.close()
        self.knowledge.close()

    def texts(self, question: str) -> list[str]:
        return [found.text for found in self.knowledge.search(question, Wanted(), 20)]


def document(number: int, text: str = "") -> Document:
    return Document(f"test/{number}", f"Item {number}", text or f"Text of {number}.", Facts("en"))


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    opened = Shop(tmp_path)
    yield opened
    opened.close()


def test_learning_works_on_every_database(database: Database, tmp_path: Path):
    shop = Shop(tmp_path, database)
    assert [one.changed for one in shop.learning.learn([document(1)], "test")] == [True]
    assert [one.changed for one in shop.learning.learn([document(1)], "test")] == [False]
    shop.learning.learn([document(1, "Changed text.")], "test")
    assert shop.texts("Item 1") == ["Changed text."]
    with shop.database.session() as session:
        versions = VersionRepository(session).of("test/1")
    assert [version.text for version in versions] == ["Changed text.", "Text of 1."]
    assert versions[1].removed_at == versions[0].learned_at
    shop.close()


def test_what_a_database_cannot_keep_is_left_out(database: Database, tmp_path: Path):
    shop = Shop(tmp_path, database)
    words = ["\0", "\ud800", "\x1b[0m", "\u202e", "𝒳" * 400, "问" * 5000]
    for number, word in enumerate(words):
        shop.learning.learn_article(
            f"Title {word}",
            f"Words {word} of an article",
            [f"How {word}?"],
            key=f"article {number}",
        )
    assert len(shop.knowledge.search("Words of an article", Wanted(), 20)) >= len(words)
    shop.close()


def test_a_forgotten_document_no_longer_counts_before_it_is_swept(shop):
    shop.learning.learn([document(1), document(2)], "test")
    shop.learning.forget(["test/1"])
    assert shop.knowledge.count() == 1


def test_more_documents_than_a_query_takes_are_forgotten(shop, monkeypatch):
    from services.knowledge import versions

    monkeypatch.setattr(versions, "TOGETHER", 3)
    shop.learning.learn([document(number) for number in range(10)], "test")
    assert shop.learning.forget([f"test/{number}" for number in range(10)]) == 10
    assert shop.knowledge.count() == 0


def test_no_search_fails_and_none_misses_a_document_while_it_is_learned_anew(shop):
    shop.learning.learn([document(number) for number in range(100)], "test")
    changed = [document(number, f"New text of {number}.") for number in range(100)]
    teacher = threading.Thread(target=shop.learning.learn, args=(changed, "test"))
    teacher.start()
    while teacher.is_alive():
        found = [one.text for one in shop.knowledge.search("Item 7 Text of 7.", Wanted("en"), 20)]
        both = {"Text of 7.", "New text of 7."} & set(found)
        assert len(both) == 1
    teacher.join()
    assert "New text of 7." in shop.texts("Item 7 New text of 7.")


def test_an_article_does_not_wait_for_a_long_lesson(shop):
    class Slow(LetterEncoder):
        def encode(self, texts):
            if threading.current_thread().name.startswith("learning"):
                time.sleep(0.05 * len(texts))
            return super().encode(texts)

    shop.learning.encoder.encoder = Slow()
    lesson = [document(number) for number in range(60)]
    teacher = threading.Thread(target=shop.learning.learn, args=(lesson, "test"))
    teacher.start()
    shop.learning.learn_article("Gift wrapping", "We wrap gifts.")
    assert "We wrap gifts." in shop.texts("wrap gifts")
    # The lesson alone sleeps six seconds.
    assert teacher.is_alive()
    teacher.join()


def test_after_kill_9_in_the_middle_everything_committed_is_there(tmp_path):
    Database(f"sqlite:///{tmp_path}/heed.db").migrate()
    for seconds in (1.0, 1.7):
        command = [sys.executable, "-c", ENDLESS, str(tmp_path)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as teacher:
            assert teacher.stdout is not None
            told = [next(teacher.stdout)]
            threading.Timer(seconds, teacher.send_signal, (signal.SIGKILL,)).start()
            told += list(teacher.stdout)
        assert teacher.returncode == -signal.SIGKILL
    committed = [int(line) for line in told if line.strip().isdigit()]
    shop = Shop(tmp_path)
    assert shop.learning.reconcile() == []
    with shop.database.session() as session:
        current = VersionRepository(session).all_current()
    assert len(current) >= len(committed)
    assert shop.knowledge.repository.counts() == {number: n for number, _, n in current}
    for number in committed[1:20]:
        assert f"Text of {number}." in shop.texts(f"Item {number} Text of {number}.")
    shop.close()


def test_a_store_that_was_lost_is_made_anew_from_the_versions(tmp_path):
    shop = Shop(tmp_path)
    shop.learning.learn([document(number) for number in range(40)], "test")
    shop.close()
    shop = Shop(tmp_path, store="empty.db")
    assert shop.texts("Item 7") == []
    lacking = shop.learning.reconcile()
    assert len(lacking) == 40
    shop.learning.restore(lacking)
    assert shop.learning.reconcile() == []
    assert "Text of 7." in shop.texts("Item 7 Text of 7.")
    shop.close()


def test_what_the_store_holds_beside_the_versions_is_removed(shop):
    from services.knowledge.rows import rows
    from services.vectors import encode_passages

    (learned,) = shop.learning.learn([document(1)], "test")
    stray = rows(document(2), 999)
    vectors = encode_passages(ENCODER, [row.searched for row in stray])
    shop.knowledge.repository.insert(stray, vectors)
    shop.learning.reconcile()
    assert set(shop.knowledge.repository.counts()) == {learned.version}


def test_a_store_that_was_made_with_another_database_is_made_anew(tmp_path):
    first = Shop(tmp_path)
    first.learning.learn([document(1, "Of the first.")], "test")
    first.close()
    other = Database(f"sqlite:///{tmp_path}/other.db")
    second = Shop(tmp_path, other)
    assert second.learning.reconcile() == []
    second.learning.learn([document(1, "Of the second.")], "test")
    assert second.texts("Item 1") == ["Of the second."]
    second.close()
    again = Shop(tmp_path)
    again.learning.restore(again.learning.reconcile())
    assert again.texts("Item 1") == ["Of the first."]
    again.close()


def test_two_who_learn_the_same_document_leave_one_version_that_is_found(shop):
    def learn(text: str) -> None:
        for number in range(5):
            shop.learning.learn([document(1, f"{text} {number}.")], "test")

    teachers = [threading.Thread(target=learn, args=(text,)) for text in ("One", "Two", "Three")]
    for teacher in teachers:
        teacher.start()
    for teacher in teachers:
        teacher.join()
    with shop.database.session() as session:
        versions = VersionRepository(session).of("test/1")
    assert len(versions) == 15
    assert [version.removed_at is None for version in versions].count(True) == 1
    shop.learning.sweeper.sweep()
    assert len(shop.texts("Item 1")) == 1


def test_replaced_rows_are_swept_when_there_are_many(shop, monkeypatch):
    from services.knowledge import sweeping

    monkeypatch.setattr(sweeping, "TOGETHER", 10)
    for text in ("One.", "Two."):
        shop.learning.learn([document(number, text) for number in range(20)], "test")
    for _ in itertools.repeat(None, 100):
        if len(shop.knowledge.repository.counts()) == 20:
            return
        time.sleep(0.1)
    raise AssertionError("the replaced rows are still there")
