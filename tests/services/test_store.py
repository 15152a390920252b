"""The store of passages, the same in a file and at an address."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from pymilvus import MilvusException

from services.knowledge.documents.document import Document, Facts
from services.knowledge.errors import KnowledgeError
from services.knowledge.repository import (
    BEGUN_TOGETHER,
    FAILURES,
    SECTION,
    PassageRepository,
    Wanted,
)
from services.knowledge.rows import rows
from services.vectors import encode_passages, encode_queries
from tests.services.conftest import LetterEncoder
from tests.services.stores import hanging, served, server_of

ENCODER = LetterEncoder()
ENGLISH = Document("en/post", "Postage", "## Who pays\n\nWe pay the postage.", Facts("en"))
CHINESE = Document("zh/post", "运费", "## 谁出运费\n\n退货运费由商家承担。", Facts("zh"))


@pytest.fixture(params=["file", "address"])
def uri(request, tmp_path: Path) -> Iterator[str]:
    if request.param == "file":
        yield str(tmp_path / "store.db")
        return
    with served(tmp_path) as address:
        yield address


@pytest.fixture
def store(uri: str) -> Iterator[PassageRepository]:
    opened = PassageRepository(uri, ENCODER.dimension)
    yield opened
    opened.close()


def keep(store: PassageRepository, version: int, document: Document) -> None:
    made = rows(document, version)
    store.insert(made, encode_passages(ENCODER, [row.searched for row in made]))


def near(store: PassageRepository, text: str, language: str | None = None) -> list[str]:
    vector = encode_queries(ENCODER, [text])[0]
    return [one.row.page for one in store.near(vector, SECTION, Wanted(language), 10).values()]


def test_a_server_that_began_beside_another_and_is_no_good_is_begun_again(tmp_path, monkeypatch):
    asked = []
    ensure = PassageRepository._ensure_collection

    def fail_once(self, dimension):
        asked.append(self._client)
        if len(asked) == 1:
            raise MilvusException(2000, f'Assert "init_flag_ == true"  => {BEGUN_TOGETHER}.')
        ensure(self, dimension)

    monkeypatch.setattr(PassageRepository, "_ensure_collection", fail_once)
    store = PassageRepository(str(tmp_path / "store.db"), ENCODER.dimension)
    keep(store, 1, ENGLISH)
    assert near(store, "We pay the postage") == ["en/post"]
    store.close()
    assert len(set(map(id, asked))) == 2


def test_what_is_kept_is_found_by_meaning_and_by_words(store):
    keep(store, 1, ENGLISH)
    keep(store, 2, CHINESE)
    assert near(store, "We pay the postage") == ["en/post", "zh/post"]
    assert near(store, "退货运费由商家承担", "zh") == ["zh/post"]
    (found,) = store.matching("退货的运费", Wanted("zh"), 5).values()
    assert (found.row.heading, found.row.version) == ("谁出运费", 2)
    assert [one.row.page for one in store.matching("postage", Wanted("en"), 5).values()] == [
        "en/post"
    ]
    assert store.count() == 2


def test_an_empty_store_is_searched_without_an_error(store):
    assert near(store, "postage") == []
    assert store.matching("postage", Wanted("en"), 5) == {}
    assert store.counts() == Counter()


def test_text_without_a_word_is_kept_and_searched(store):
    keep(store, 1, Document("en/signs", "?!", "!!! ... ???", Facts("en")))
    assert near(store, "!!!") == ["en/signs"]
    assert store.matching("postage", Wanted("en"), 5) == {}


def test_removed_versions_are_gone_and_others_are_not(store):
    keep(store, 1, ENGLISH)
    keep(store, 2, ENGLISH)
    store.remove([1])
    assert store.counts() == Counter({2: len(rows(ENGLISH, 2))})
    assert near(store, "postage") == ["en/post"]


def test_a_hidden_version_is_not_found_until_it_takes_the_others_place(store):
    keep(store, 1, ENGLISH)
    store.hide([2])
    keep(store, 2, ENGLISH)
    assert {one.row.version for one in store.matching("postage", Wanted(), 5).values()} == {1}
    store.swap([2], [1])
    assert {one.row.version for one in store.matching("postage", Wanted(), 5).values()} == {2}


def test_a_store_is_the_same_when_it_is_opened_again(uri):
    for number in (1, 2):
        store = PassageRepository(uri, ENCODER.dimension)
        keep(store, number, ENGLISH)
        assert set(store.counts()) == set(range(1, number + 1))
        store.close()


def test_a_store_for_another_encoder_is_begun_anew(uri):
    store = PassageRepository(uri, ENCODER.dimension)
    keep(store, 1, ENGLISH)
    store.close()
    wider = PassageRepository(uri, 2 * ENCODER.dimension)
    assert wider.counts() == Counter()
    wider.close()


def test_a_thousand_versions_are_counted_and_removed(store):
    for begin in range(0, 1500, 250):
        made = [row for number in range(begin, begin + 250) for row in rows(ENGLISH, number)]
        store.insert(made, encode_passages(ENCODER, [row.searched for row in made]))
    assert len(store.counts()) == 1500
    store.remove(range(1000))
    assert set(store.counts()) == set(range(1000, 1500))


def test_a_file_that_is_open_elsewhere_is_refused_and_stays_whole(tmp_path, capfd):
    import subprocess
    import sys

    uri = str(tmp_path / "store.db")
    store = PassageRepository(uri, ENCODER.dimension)
    keep(store, 1, ENGLISH)
    other = (
        "from services.knowledge.repository import PassageRepository\n"
        "from services.knowledge.errors import KnowledgeError\n"
        f"try: PassageRepository({uri!r}, {ENCODER.dimension})\n"
        "except KnowledgeError as error: print(error)"
    )
    done = subprocess.run([sys.executable, "-c", other], capture_output=True, text=True, check=True)
    assert "Only one process can" in done.stdout
    assert "Traceback" not in done.stderr
    assert near(store, "postage") == ["en/post"]
    store.close()


def test_an_address_where_nobody_answers_is_told():
    with pytest.raises(KnowledgeError, match="does not answer"):
        PassageRepository("http://127.0.0.1:9", ENCODER.dimension)


def test_a_server_that_hangs_is_not_waited_for_for_ever(tmp_path, monkeypatch):
    monkeypatch.setattr("services.knowledge.repository.SECONDS", 1)
    store = PassageRepository(str(tmp_path / "store.db"), ENCODER.dimension)
    keep(store, 1, ENGLISH)
    with hanging(tmp_path / "store.db"):
        for call in (
            store.count,
            store.counts,
            lambda: near(store, "postage"),
            lambda: store.matching("postage", Wanted("en"), 5),
            lambda: keep(store, 2, CHINESE),
            lambda: store.remove([1]),
        ):
            with pytest.raises(FAILURES):
                call()
    assert near(store, "postage") == ["en/post"]
    store.close()


def test_a_closed_file_has_no_server_any_more_and_opens_again(tmp_path):
    uri = str(tmp_path / "store.db")
    store = PassageRepository(uri, ENCODER.dimension)
    keep(store, 1, ENGLISH)
    server = server_of(Path(uri))
    store.close()
    assert server.poll() is not None
    opened = PassageRepository(uri, ENCODER.dimension)
    assert near(opened, "postage") == ["en/post"]
    opened.close()
